using Microsoft.Extensions.Time.Testing;
using TaskProtection.Aws;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing;

public sealed class AFlagThatIsForgotten : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountedLooks _sharing = new();
    private readonly LogLines _log = new();
    private readonly SharedFlagKeeper _keeper;

    public AFlagThatIsForgotten() => _keeper = new SharedFlagKeeper(_sharing, new FlagOfATown(), _time, TimeSpan.FromSeconds(6), _log);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_looked_after_no_more()
    {
        Assert.Equal(2, LooksInAMinute());

        await ForgetAsync();

        Assert.Equal(0, LooksInAMinute());
    }

    [Fact]
    public async Task Is_looked_after_again_once_it_is_protected_or_released()
    {
        await ForgetAsync();
        await _keeper.ReleaseAsync(Token);
        Assert.Equal(2, LooksInAMinute());

        await ForgetAsync();
        await _keeper.ProtectAsync(Token);
        Assert.Equal(2, LooksInAMinute());
    }

    [Fact]
    public async Task Is_looked_after_again_where_it_is_found_to_be_ours_though_no_work_comes()
    {
        await ForgetAsync();

        _keeper.LookAfter();

        Assert.Equal(2, LooksInAMinute());
    }

    [Theory]
    [InlineData(ProtectionOutcome.NotApplicable, 1)]
    [InlineData(ProtectionOutcome.Leaving, 0)] // An instance that terminates needs no care, and nobody to read of it.
    public void Is_not_so_because_a_look_finds_nothing_to_look_after(ProtectionOutcome outcome, int lines)
    {
        _sharing.Answer = new DiscoveryException(outcome, "The instance is not in service.");
        Assert.Equal((2, lines), (LooksInAMinute(), _log.All.Count));

        _sharing.Answer = null;
        Assert.Equal((2, lines), (LooksInAMinute(), _log.All.Count));
    }

    [Fact]
    public void Is_looked_after_no_later_for_being_found_to_be_ours()
    {
        _time.Advance(TimeSpan.FromSeconds(20));
        _keeper.LookAfter();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, _sharing.Looks);
    }

    public void Dispose() => _keeper.Dispose();

    private async Task ForgetAsync() => await _keeper.ForgetAsync(FlagOfATown.Done, Token);

    private int LooksInAMinute()
    {
        var before = _sharing.Looks;
        _time.Advance(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));
        return _sharing.Looks - before;
    }

    private sealed class CountedLooks : IFlagSharing
    {
        public int Looks { get; private set; }

        /// <summary>How the look fails, if it does.</summary>
        public Exception? Answer { get; set; }

        public TimeSpan? NextTick => TimeSpan.FromSeconds(30);

        public ValueTask<ProtectionReply> ProtectAsync(ISharedFlag flag, CancellationToken cancellationToken) => new(FlagOfATown.Done);

        public ValueTask<ProtectionReply> ReleaseAsync(ISharedFlag flag, CancellationToken cancellationToken) => new(FlagOfATown.Done);

        public ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken)
        {
            Looks++;
            return Answer is { } error ? ValueTask.FromException(error) : default;
        }
    }
}
