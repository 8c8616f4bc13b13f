namespace TaskProtection.Tests.Scenarios;

/// <summary>What became of one order, in all its attempts.</summary>
internal sealed class OrderRecord
{
    public int Begun { get; set; }

    /// <summary>Attempts that began without a claim of protection.</summary>
    public int BegunUnprotected { get; set; }

    /// <summary>Attempts that were told that their protection was lost.</summary>
    public int Exposed { get; set; }

    /// <summary>Those of them in a task that ECS had refused nothing.</summary>
    public int ExposedWithoutRefusal { get; set; }

    /// <summary>Attempts that were unprotected, at their beginning or later, in a task of which nothing had been struck and that was refused nothing.</summary>
    public int ExposedWithoutReason { get; set; }

    public int Made { get; set; }
}
