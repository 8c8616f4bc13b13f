namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>Who cleared the flag that another holds, in the order of what it owes.</summary>
internal enum Clearer
{
    /// <summary>One that lives, and was told that its write was carried out.</summary>
    Told,

    /// <summary>One that lives, and was not: the write may have landed long after.</summary>
    NotTold,

    /// <summary>The holder itself, by an earlier release that was not answered.</summary>
    Holder,

    /// <summary>One that was killed since.</summary>
    Killed,
}
