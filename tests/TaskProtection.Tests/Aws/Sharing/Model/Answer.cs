namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>What AWS answers to a look or a write.</summary>
internal enum Answer
{
    /// <summary>A look: no other task is protected.</summary>
    Nobody,

    /// <summary>A look: another task is.</summary>
    Somebody,

    /// <summary>A write: carried out.</summary>
    Done,

    /// <summary>A write: nobody knows.</summary>
    Unknown,

    /// <summary>Either: too many calls, and nothing changed.</summary>
    Throttled,

    /// <summary>Either: none came before the caller's token fired.</summary>
    Cancelled,
}
