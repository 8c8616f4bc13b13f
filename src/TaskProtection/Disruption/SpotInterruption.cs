using System.Globalization;
using System.Text.Json;
using TaskProtection.Aws;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Disruption;

/// <summary>
/// EC2 Spot takes the instance: <c>spot/instance-action</c>, which is missing until then, and on every other instance. Whether a notice is ever
/// withdrawn AWS does not document; one that is missing again counts all the same, because admission has closed for good, and because work
/// that is aborted in vain is done again elsewhere, whereas work that is not is lost if the instance goes after all.
/// </summary>
internal sealed class SpotInterruption(InstanceMetadataClient metadata, TimeProvider time) : IDisruptionSource
{
    /// <summary>What AWS gives.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromMinutes(2);

    /// <summary>More than twice the warning from now, either way, and it is the clocks that differ, or nobody knows what was meant.</summary>
    private static readonly TimeSpan Credible = TimeSpan.FromMinutes(5);

    private string? _seen;

    public string Name => "Spot interruption";

    public TimeSpan Pace => SourceWatch.Quick;

    public async ValueTask<DisruptionLook> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await metadata.TryReadAsync("spot/instance-action", cancellationToken).ConfigureAwait(false);
        if (answer.IsMissing)
        {
            return Interlocked.Exchange(ref _seen, null) is null ? DisruptionLook.Quiet : DisruptionLook.Gone;
        }

        if (answer.Text is not { } text)
        {
            return DisruptionLook.Unanswered(answer.Problem);
        }

        if (text == _seen)
        {
            return DisruptionLook.Quiet;
        }

        if (Read(text) is not { } notice)
        {
            return DisruptionLook.Unanswered("the instance metadata answered something that is no Spot notice");
        }

        _seen = text;
        return DisruptionLook.Seen(notice);
    }

    private DisruptionNotice? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement is { ValueKind: JsonValueKind.Object } json && json.GetText("action") is { Length: > 0 } action
                ? Judge(action is "terminate" or "stop" or "hibernate" ? action : "an unknown action", json.GetText("time"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private DisruptionNotice Judge(string action, string? said)
    {
        var reason = $"the instance is being interrupted (EC2 Spot says {action}";
        if (!DateTimeOffset.TryParse(said, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
        {
            return new($"{reason})") { EndsIn = Warning, MayChange = true, Doubt = "its time is missing or cannot be read" };
        }

        // From here on the monotonic clock counts: the wall clock is only good for reading what AWS said.
        var left = at - time.GetUtcNow();
        reason = string.Create(CultureInfo.InvariantCulture, $"{reason} at {at:yyyy-MM-dd'T'HH:mm:ss'Z'})");
        return left.Duration() > Credible
            ? new(reason) { EndsIn = Warning, MayChange = true, Doubt = "its time is too far from now, so the clock of this host is not AWS's" }
            : new(reason) { EndsIn = left > TimeSpan.Zero ? left : TimeSpan.Zero, MayChange = true };
    }
}
