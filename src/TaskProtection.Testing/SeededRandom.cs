using System.Text;

namespace TaskProtection.Testing;

/// <summary>
/// A source of randomness that belongs to one consumer: its sequence depends on the world's seed and the consumer's name
/// alone, so a new consumer shifts nobody else's. Safe from any thread.
/// </summary>
internal sealed class SeededRandom(int seed, string consumer) : Random
{
    private readonly Lock _gate = new();

    // A seeded System.Random keeps its algorithm from one .NET version to the next, so a seed in a bug report stays good.
    private readonly Random _source = new(Mix(seed, consumer));

    public override int Next() => Next(0, int.MaxValue);

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue)
    {
        lock (_gate)
        {
            return _source.Next(minValue, maxValue);
        }
    }

    public override long NextInt64() => NextInt64(0, long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        lock (_gate)
        {
            return _source.NextInt64(minValue, maxValue);
        }
    }

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        lock (_gate)
        {
            _source.NextBytes(buffer);
        }
    }

    public override float NextSingle() => (float)Sample();

    public override double NextDouble() => Sample();

    protected override double Sample()
    {
        lock (_gate)
        {
            return _source.NextDouble();
        }
    }

    // FNV-1a: string.GetHashCode differs from one process to the next.
    private static int Mix(int seed, string consumer)
    {
        var hash = 2166136261u;
        foreach (var b in (ReadOnlySpan<byte>)[.. BitConverter.GetBytes(seed), .. Encoding.UTF8.GetBytes(consumer)])
        {
            hash = (hash ^ b) * 16777619u;
        }

        return unchecked((int)hash);
    }
}
