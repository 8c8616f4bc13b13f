using TaskProtection.Aws.Sharing;

namespace TaskProtection.LeaseWorker;

internal static class Steps
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(string folder, string file)
    {
        using var sharing = new LeaseDirectorySharing(folder, TimeProvider.System);
        var flag = new FlagInAFile(file);
        while (await Console.In.ReadLineAsync() is { } word)
        {
            using var bound = new CancellationTokenSource(CallTimeout, TimeProvider.System);
            try
            {
                Console.WriteLine(word switch
                {
                    "protect" => Tell(await sharing.ProtectAsync(flag, bound.Token)),
                    "release" => Tell(await sharing.ReleaseAsync(flag, bound.Token)),
                    "tick" => await TickAsync(sharing, flag, bound.Token),
                    "hang" => flag.Hang(),
                    _ => "what?",
                });
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine("TimedOut");
            }
        }
    }

    private static string Tell(ProtectionReply reply) => $"{reply.Outcome} {reply.Reason}".TrimEnd();

    private static async Task<string> TickAsync(LeaseDirectorySharing sharing, FlagInAFile flag, CancellationToken cancellationToken)
    {
        await sharing.TickAsync(flag, cancellationToken);
        return "Ticked";
    }

    private sealed class FlagInAFile(string file) : ISharedFlag
    {
        private bool _hangs;

        public string Owner => "i-0abc";

        public string Hang()
        {
            _hangs = true;
            return "Hangs";
        }

        public async ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
        {
            if (_hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            await File.WriteAllTextAsync(file, isProtected ? "set" : "clear", cancellationToken);
            return new(ProtectionOutcome.Done);
        }
    }
}
