namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>What becomes of a write.</summary>
internal enum Fate
{
    /// <summary>Lands as it is sent, and is answered a call later.</summary>
    LandsAtOnce,

    /// <summary>Lands as it is answered.</summary>
    LandsAtTheEnd,

    /// <summary>Lands as it is sent, but its answer says that it is not known.</summary>
    AnswerIsLost,

    /// <summary>Lands at any moment up to <see cref="Scale.Settle"/> after its caller gave up.</summary>
    LandsLate,

    /// <summary>Its caller gives up, and it never lands.</summary>
    NeverLands,

    /// <summary>Refused, and not carried out.</summary>
    Throttled,
}
