using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>Tries every way that a world can go, each state once, and says how the first was reached that breaks a promise.</summary>
internal static class Explorer
{
    /// <summary>Returns the fewest choices that lead to a broken promise; null when none do.</summary>
    public static IReadOnlyList<int>? Explore(SharedInstance start, Tally tally)
    {
        var first = Digest(start);
        var cameFrom = new Dictionary<UInt128, (UInt128 Before, int[] Taken)> { [first] = default };
        var ahead = new Queue<(SharedInstance World, UInt128 Digest)>([(start, first)]);
        while (ahead.TryDequeue(out var here))
        {
            for (var choices = new Choices(); !choices.IsOver; choices.Advance())
            {
                var world = here.World.Copy();
                try
                {
                    if (!world.Step(choices))
                    {
                        break;
                    }
                }
                catch (PromiseBrokenException)
                {
                    tally.States += cameFrom.Count;
                    return WayTo(here.Digest, [.. choices.Taken], cameFrom);
                }

                tally.Steps++;
                var digest = Digest(world);
                if (cameFrom.TryAdd(digest, (here.Digest, [.. choices.Taken])))
                {
                    ahead.Enqueue((world, digest));
                }
            }
        }

        tally.States += cameFrom.Count;
        return null;
    }

    /// <summary>Takes the same choices again. Returns what is broken at their end.</summary>
    public static string? Replay(SharedInstance start, IEnumerable<int> taken, Action<string> log)
    {
        var choices = Choices.Again(taken);
        start.Log = log;
        try
        {
            while (!choices.IsAtEnd)
            {
                start.Step(choices);
            }

            return null;
        }
        catch (PromiseBrokenException broken)
        {
            return broken.Message;
        }
    }

    private static int[] WayTo(UInt128 digest, int[] last, Dictionary<UInt128, (UInt128 Before, int[] Taken)> cameFrom)
    {
        var steps = new Stack<int[]>([last]);
        while (cameFrom[digest] is { Taken: { } taken, Before: var before })
        {
            steps.Push(taken);
            digest = before;
        }

        return [.. steps.SelectMany(static step => step)];
    }

    private static UInt128 Digest(SharedInstance world)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(world.Key().AsSpan()), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
