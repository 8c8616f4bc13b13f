using System.Text;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Faults;

/// <summary>Everything that goes wrong with one request. Delays add up; of several ends, the first counts.</summary>
internal sealed class FaultStrike(IReadOnlyList<FaultEffect> effects)
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    public TimeSpan Delay => Sum(FaultKind.Delay);

    public TimeSpan DelayReply => Sum(FaultKind.DelayReply);

    /// <summary>The answer that comes in the service's place; null when the request reaches it.</summary>
    public WireResponse? InPlace(IWireService service, WireRequest request) =>
        effects.FirstOrDefault(effect => effect.Kind is FaultKind.Break or FaultKind.Fail or FaultKind.Throttle) switch
        {
            null => null,
            { Kind: FaultKind.Break } => new WireResponse(0, null, default) { Ending = WireEnding.Broken },
            { Kind: FaultKind.Throttle } => Throttled(service, request),
            var fail => service.Error(request, fail.Status, fail.Code, fail.Message),
        };

    /// <summary>What the caller gets of the service's answer.</summary>
    public WireResponse Spoil(WireResponse response)
    {
        foreach (var effect in effects)
        {
            switch (effect.Kind)
            {
                case FaultKind.LoseReply:
                    return response with { Ending = WireEnding.Silent };
                case FaultKind.BreakReply:
                    return response with { Ending = WireEnding.Broken };
                case FaultKind.Malform:
                    return Malform(response, effect.Body);
                default:
                    break;
            }
        }

        return response;
    }

    /// <summary>ECS and Auto Scaling say that the rate is exceeded, each in its protocol's code; SQS has an error of its own, with status 403.</summary>
    private static WireResponse Throttled(IWireService service, WireRequest request) => AwsErrors.Protocol(request) switch
    {
        WireProtocol.Json10 => service.Error(request, 403, "RequestThrottled", "Request is throttled."),
        WireProtocol.Query => service.Error(request, 400, "Throttling", "Rate exceeded"),
        _ => service.Error(request, 400, "ThrottlingException", "Rate exceeded"),
    };

    private static WireResponse Malform(WireResponse response, MalformedBody body) => body switch
    {
        MalformedBody.Truncated => response with { Body = FirstHalf(response.Body) },
        MalformedBody.NeverEnding => response with { Body = FirstHalf(response.Body), Ending = WireEnding.Stalled },
        MalformedBody.Html => response with
        {
            ContentType = "text/html",
            Body = "<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"u8.ToArray(),
        },
        MalformedBody.EmptyObject => response with { Body = "{}"u8.ToArray() },
        MalformedBody.TenMegabytes => response with { Body = Encoding.UTF8.GetBytes($$"""{"padding":"{{new string('x', TenMegabytes)}}"}""") },
        _ => throw new ArgumentOutOfRangeException(nameof(body), body, null),
    };

    private static ReadOnlyMemory<byte> FirstHalf(ReadOnlyMemory<byte> body) => body[..(body.Length / 2)];

    private TimeSpan Sum(FaultKind kind) => new(effects.Where(effect => effect.Kind == kind).Sum(effect => effect.Delay.Ticks));
}
