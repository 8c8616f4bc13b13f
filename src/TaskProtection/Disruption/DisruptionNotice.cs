using Microsoft.Extensions.Logging;

namespace TaskProtection.Disruption;

/// <summary>What AWS said, once it was seen.</summary>
/// <param name="Reason">For the log and for whoever is refused: the rest of a sentence, with AWS's own words in brackets.</param>
internal sealed record DisruptionNotice(string Reason)
{
    /// <summary>How long until AWS takes what this runs on, from the moment of the look; null where AWS does not say.</summary>
    public TimeSpan? EndsIn { get; init; }

    /// <summary>Why <see cref="EndsIn"/> is not what AWS said; null where it is.</summary>
    public string? Doubt { get; init; }

    /// <summary>Whether the source can say more than this.</summary>
    public bool MayChange { get; init; }

    public LogLevel Level { get; init; } = LogLevel.Warning;
}
