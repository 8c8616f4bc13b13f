using TaskProtection.Testing.Faults;
using TaskProtection.Testing.Time;

namespace TaskProtection.Tests.Simulator;

public sealed class FaultsOfTooManyCalls
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_bucket_gives_its_burst_and_then_its_rate()
    {
        var bucket = new TokenBucket(burst: 200, perSecond: 80, _time);

        Assert.Equal(200, Take(bucket));
        for (var i = 0; i < 1000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(12.5));
            Assert.Equal(1, Take(bucket));
        }
    }

    [Fact]
    public void A_bucket_never_holds_more_than_its_burst_and_cares_for_no_wall_clock()
    {
        var bucket = new TokenBucket(burst: 60, perSecond: 40, _time);
        _ = Take(bucket);

        _time.JumpWall(TimeSpan.FromHours(1));
        Assert.Equal(0, Take(bucket));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(60, Take(bucket));
    }

    [Fact]
    public void Each_key_has_its_own_bucket()
    {
        var buckets = new TokenBuckets(burst: 1, perSecond: 1, _time);

        Assert.True(buckets.TryTake("a"));
        Assert.False(buckets.TryTake("a"));
        Assert.True(buckets.TryTake("b"));
    }

    private static int Take(TokenBucket bucket)
    {
        var taken = 0;
        while (bucket.TryTake())
        {
            taken++;
        }

        return taken;
    }
}
