namespace TaskProtection.Disruption;

/// <summary>The outcome of one look.</summary>
internal sealed record DisruptionLook(DisruptionSign Sign)
{
    public static readonly DisruptionLook Quiet = new(DisruptionSign.Quiet);

    public static readonly DisruptionLook NotHere = new(DisruptionSign.NotHere);

    public static readonly DisruptionLook Gone = new(DisruptionSign.Gone);

    /// <summary>Set where something was seen.</summary>
    public DisruptionNotice? Notice { get; init; }

    /// <summary>Set where there was no usable answer.</summary>
    public string? Problem { get; init; }

    public static DisruptionLook Seen(DisruptionNotice notice) => new(DisruptionSign.Seen) { Notice = notice };

    public static DisruptionLook Unanswered(string? problem) => new(DisruptionSign.Unanswered) { Problem = problem ?? "no reason was given" };
}
