using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.LeaseWorker;

/// <summary>A worker's life: protect, work, release, rest. Driven by the keeper of the library, in place of the core.</summary>
internal static class Life
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(string folder, int port, string id, int seed, int speed)
    {
        var random = new Random(seed);
        var time = new FastTime(speed);
        using var sharing = new LeaseDirectorySharing(folder, time);
        using var keeper = new SharedFlagKeeper(sharing, new FlagOfAServer(port, id), time, CallTimeout, NullLogger.Instance);
        var rests = (await AskAsync(port, $"born {id}", CancellationToken.None)) == "rest";
        while (true)
        {
            await PauseAsync(random, longest: rests ? 12 : 3);
            if (rests)
            {
                continue;
            }

            var outcome = await CallAsync(keeper.ProtectAsync, time);
            if (outcome == ProtectionOutcome.Done)
            {
                await AskAsync(port, $"begin {id}", CancellationToken.None);
                await PauseAsync(random, longest: random.Next(4) == 0 ? 40 : 4);
                await AskAsync(port, $"end {id}", CancellationToken.None);
            }

            while (outcome is ProtectionOutcome.Done or ProtectionOutcome.Unknown
                && await CallAsync(keeper.ReleaseAsync, time) != ProtectionOutcome.Done)
            {
                await PauseAsync(random, longest: 2);
            }
        }

        // In seconds of the fast clock.
        Task PauseAsync(Random random, double longest) => Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * longest), time);
    }

    private static async Task<ProtectionOutcome> CallAsync(Func<CancellationToken, ValueTask<ProtectionReply>> call, TimeProvider time)
    {
        using var bound = new CancellationTokenSource(CallTimeout, time);
        try
        {
            return (await call(bound.Token)).Outcome;
        }
        catch (OperationCanceledException)
        {
            return ProtectionOutcome.Unknown;
        }
    }

    private static async Task<string?> AskAsync(int port, string line, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = client.GetStream();
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        using var reader = new StreamReader(stream);
        await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        return await reader.ReadLineAsync(cancellationToken);
    }

    private sealed class FlagOfAServer(int port, string id) : ISharedFlag
    {
        public string Owner => "i-0abc";

        public async ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
            => new(await AskAsync(port, $"{(isProtected ? "set" : "clear")} {id}", cancellationToken) switch
            {
                "done" => ProtectionOutcome.Done,
                "throttled" => ProtectionOutcome.Throttled,
                _ => ProtectionOutcome.Unknown,
            });
    }
}
