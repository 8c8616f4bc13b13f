using System.Diagnostics;
using TaskProtection.Benchmarks.Sqs;

namespace TaskProtection.Benchmarks.Hosts;

/// <summary>A host in a process of its own.</summary>
internal sealed class HostRun : IAsyncDisposable
{
    private readonly ChildProgram _process;

    private HostRun(ChildProgram process, TimeSpan startUp) => (_process, StartUp) = (process, startUp);

    /// <summary>From the start of the process until the host had started.</summary>
    public TimeSpan StartUp { get; }

    /// <param name="role">What is added to it.</param>
    /// <param name="server">The AWS that it sees.</param>
    /// <param name="waitTime">How long its worker's polls wait; null for the worker's own default.</param>
    public static async Task<HostRun> StartAsync(HostRole role, ServerPlace server, TimeSpan? waitTime)
    {
        var begin = Stopwatch.GetTimestamp();
        var process = ChildProgram.StartSelf([HostProgram.Command, $"{role}", server.QueueUrl, $"{waitTime?.TotalSeconds}"], server.Environment);
        await process.ReadAsync<string>();
        return new HostRun(process, Stopwatch.GetElapsedTime(begin));
    }

    /// <summary>Sends SIGTERM.</summary>
    /// <returns>The time until the process had gone, but for what a poll that was under way then still took.</returns>
    public async Task<TimeSpan> StopAsync()
    {
        var signalled = Stopwatch.GetTimestamp();
        var gone = await _process.StopAsync();
        var end = await _process.ReadAsync<HostEnd>();
        return Stopwatch.GetElapsedTime(Math.Max(signalled, end.LastPoll), gone);
    }

    public Task BeginAsync() => _process.AskAsync<string>("begin");

    public Task<IdleFigures> EndAsync() => _process.AskAsync<IdleFigures>("end");

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
