using System.Diagnostics;
using System.Globalization;
using IceCreamFactory;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>
/// Eight real processes with one lease directory, killed, stopped and restarted at random; their clock runs ten times as fast.
/// LEASE_SEED replays, LEASE_KILLS makes it longer.
/// </summary>
public sealed class ProcessesThatDie(ITestOutputHelper output) : IDisposable
{
    private const int Workers = 8;
    private const int Speed = 10;

    // Half of Settle on the fast clock: timers of a busy machine may be late.
    private static readonly TimeSpan LatestEffect = TimeSpan.FromSeconds(7.5 / Speed);

    // Settle, the call that was given up before it, and the call that ends it, on the fast clock; and a busy machine.
    private static readonly TimeSpan LongestExposure = TimeSpan.FromSeconds((15 + 6 + 6) / (double)Speed) + TimeSpan.FromSeconds(2);

    // What was left is seen after an idle pause, and is seen to a second time; twice that, on a busy machine.
    private static readonly TimeSpan CleanedUpWithin = TimeSpan.FromSeconds(2 * (30 + 30) / (double)Speed);

    private readonly string _folder = Directory.CreateTempSubdirectory("lease-").FullName;
    private readonly Dictionary<string, Process> _living = [];
    private readonly List<Task> _conts = [];
    private int _born;

    [Fact]
    public async Task Expose_nobody_longer_than_an_unanswered_clear_takes_and_leave_nothing()
    {
        var seed = SeedRange.Number("LEASE_SEED", 1);
        var kills = SeedRange.Number("LEASE_KILLS", 200);
        var random = new Random(seed);
        await using var server = new FlagServer(seed, LatestEffect);
        for (var i = 0; i < Workers; i++)
        {
            Start(server, random);
        }

        // So many kills or so much time, whatever comes first.
        var begun = Stopwatch.GetTimestamp();
        var killed = 0;
        while (killed < kills && Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(30) * Math.Max(1, kills / 200))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), TimeProvider.System);
            var (id, process) = _living.ElementAt(random.Next(_living.Count));
            if (random.Next(5) == 0)
            {
                _conts.Add(StopForAWhileAsync(server, process.Id, TimeSpan.FromMilliseconds(random.Next(1000))));
            }
            else
            {
                killed++;
                Kill(server, id);
                Start(server, random);
            }
        }

        // All die at once; one that rests comes by.
        server.IsResting = true;
        _living.Keys.ToList().ForEach(id => Kill(server, id));
        Start(server, random);
        var died = Stopwatch.GetTimestamp();
        await Task.Delay(LatestEffect, TimeProvider.System);
        while (server.IsSet && Stopwatch.GetElapsedTime(died) < CleanedUpWithin)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        output.WriteLine($"seed {seed}: {killed} kills, {_conts.Count} stops, {server.Calls} calls, {server.Holds} holds, "
            + $"{server.Exposures} exposures, the longest {server.LongestExposure.TotalSeconds:F1} s; clear after {Stopwatch.GetElapsedTime(died).TotalSeconds:F1} s");
        Assert.Empty(server.Violations);
        Assert.True(server.LongestExposure < LongestExposure, $"somebody was exposed for {server.LongestExposure}");
        Assert.False(server.IsSet, "the flag stayed set");
        Assert.InRange(killed, 20, kills);
        Assert.InRange(server.Holds, 20, int.MaxValue);
    }

    public void Dispose()
    {
        foreach (var process in _living.Values)
        {
            PosixSignals.Send(process.Id, PosixSignals.Kill);
            process.WaitForExit();
            process.Dispose();
        }

        Task.WaitAll([.. _conts]);
        Directory.Delete(_folder, recursive: true);
    }

    private void Start(FlagServer server, Random random)
    {
        var id = $"w{++_born}";
        var program = DotnetProgram.Find("lease-worker", "TaskProtection.LeaseWorker.dll");
        string[] arguments = [program, "live", _folder, Text(server.Port), id, Text(random.Next()), Text(Speed)];
        _living[id] = Process.Start(new ProcessStartInfo(DotnetProgram.Host, arguments) { UseShellExecute = false })!;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void Kill(FlagServer server, string id)
    {
        server.Dies(id);
        _living.Remove(id, out var process);
        PosixSignals.Send(process!.Id, PosixSignals.Kill);
        process.WaitForExit();
        process.Dispose();
    }

    private static async Task StopForAWhileAsync(FlagServer server, int process, TimeSpan length)
    {
        const int Stop = 19;
        const int Continue = 18;
        PosixSignals.Send(process, Stop);
        await Task.Delay(length, TimeProvider.System);
        PosixSignals.Send(process, Continue);
        server.GoesOn();
    }
}
