using TaskProtection.Testing.Ecs;
using TaskProtection.Testing.Wire;

namespace TaskProtection.Testing.Metadata;

/// <summary>
/// The agent's way to the ECS API: past the faults that were planned for the API, but past no signature, and without a <c>call</c> event,
/// since the task made one call, not two. The SDK's retries within the agent's budget are left out: a throttle shows at once.
/// </summary>
internal sealed class AgentUplink(Simulator simulator, EcsWire api)
{
    /// <summary>Not stopped by the agent's giving up: what it no longer waits for may still happen.</summary>
    public async Task<WireResponse> CallAsync(WireRequest call)
    {
        var strike = simulator.Faults.Strike(api.Name, api.Match(call) ?? "", call.CallerTask);
        await WaitAsync(strike.Delay).ConfigureAwait(false);
        if (strike.InPlace(api, call) is { } inPlace)
        {
            return inPlace;
        }

        var answer = await api.HandleAsync(call, simulator.Stopping).ConfigureAwait(false);
        await WaitAsync(strike.DelayReply).ConfigureAwait(false);
        var spoilt = strike.Spoil(answer);
        if (spoilt.Ending is WireEnding.Silent or WireEnding.Stalled)
        {
            await Never.ComesAsync(CancellationToken.None, simulator.Stopping).ConfigureAwait(false);
        }

        return spoilt;
    }

    private Task WaitAsync(TimeSpan delay) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, simulator.Options.Time, simulator.Stopping) : Task.CompletedTask;
}
