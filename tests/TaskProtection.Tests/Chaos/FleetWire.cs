using System.Text.Json.Nodes;

namespace TaskProtection.Tests.Chaos;

/// <summary>The way from a process to AWS and back, which takes time and does not always lead there.</summary>
internal sealed class FleetWire(Fleet fleet, Random random)
{
    /// <summary>What may be wrong, from when to when.</summary>
    public List<FleetFault> Faults { get; } = [];

    /// <param name="from">The calling process.</param>
    /// <param name="service">Whom it calls.</param>
    /// <param name="operation">What it asks for.</param>
    /// <param name="call">What it is to the caller.</param>
    /// <param name="effect">What the service does, and answers; null when it knows nothing of what is asked for.</param>
    /// <param name="cancellationToken">Ends the caller's wait.</param>
    public Task<T> SendAsync<T>(FleetProcess from, string service, string operation, string call, Func<T?> effect, CancellationToken cancellationToken)
        where T : class
    {
        var answer = new TaskCompletionSource<T>();
        _ = cancellationToken.UnsafeRegister(static (answer, token) => ((TaskCompletionSource<T>)answer!).TrySetCanceled(token), answer);
        var half = TimeSpan.FromMilliseconds(2 + random.Next(150));
        var fault = Strike(from, service, operation, call);
        fleet.Time.After(half + (fault == FaultKind.Late ? TimeSpan.FromSeconds(1 + random.Next(18)) : TimeSpan.Zero), () => Arrive());
        return answer.Task;

        void Arrive()
        {
            var reply = fault is FaultKind.LostRequest or FaultKind.Error or FaultKind.Throttle ? null : effect();
            if (fault is FaultKind.LostRequest or FaultKind.LostReply)
            {
                Tell("call", from, service, operation, ("status", 0));
                return;
            }

            fleet.Time.After(half, () =>
            {
                Tell("call", from, service, operation, ("status", fault is null or FaultKind.Late ? 200 : 500));
                from.Time.Run(() => _ = fault switch
                {
                    FaultKind.Throttle => answer.TrySetException(new ThrottledException()),
                    FaultKind.Error => answer.TrySetException(new FailedException()),
                    FaultKind.BrokenReply => answer.TrySetException(new HttpRequestException("The connection broke.")),
                    _ => reply is null ? answer.TrySetException(new FailedException()) : answer.TrySetResult(reply),
                });
            });
        }
    }

    private FaultKind? Strike(FleetProcess from, string service, string operation, string call)
    {
        if (Faults.Find(f => f.From <= fleet.Time.Now && fleet.Time.Now < f.To && (f.Service is null || f.Service == service)) is not { } fault
            || random.NextDouble() >= fault.Probability)
        {
            return null;
        }

        Tell("fault", from, service, operation, ("fault", fault.Kind.ToString()), ("call", call));
        return fault.Kind;
    }

    private void Tell(string kind, FleetProcess from, string service, string operation, params ReadOnlySpan<(string Name, JsonNode Value)> more)
    {
        var fields = new JsonObject { ["service"] = service, ["operation"] = operation, ["task"] = from.Id };
        foreach (var (name, value) in more)
        {
            fields[name] = value;
        }

        fleet.World.Events.Append(kind, fields);
    }

    /// <summary>It certainly changed nothing.</summary>
    internal sealed class FailedException : Exception;

    /// <summary>The same, because there were too many.</summary>
    internal sealed class ThrottledException : Exception;
}
