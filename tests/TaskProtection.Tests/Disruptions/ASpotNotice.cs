using TaskProtection.Aws.Metadata;
using TaskProtection.Disruption;
using TaskProtection.Tests.Aws;

namespace TaskProtection.Tests.Disruptions;

public sealed class ASpotNotice : RimTest
{
    private const string Path = "imds spot/instance-action";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("terminate", "2026-03-01T12:02:00Z", 120)]
    [InlineData("stop", "2026-03-01T12:01:30Z", 90)]
    [InlineData("hibernate", "2026-03-01T12:00:00Z", 0)] // hibernation begins with its notice
    [InlineData("terminate", "2026-03-01T13:02:00+01:00", 120)]
    [InlineData("terminate", "2026-03-01T11:59:50Z", 0)]
    [InlineData("terminate", "2026-03-01T12:04:59Z", 299)]
    public async Task Says_when_the_instance_goes(string action, string time, int seconds)
    {
        var notice = await SeeAsync($$"""{"action":"{{action}}","time":"{{time}}","unheard":[1]}""");

        Assert.Equal((TimeSpan.FromSeconds(seconds), null), (notice.EndsIn, notice.Doubt));
        Assert.Contains($"EC2 Spot says {action} at 2026-03-01T1", notice.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"action":"terminate"}""")]
    [InlineData("""{"action":"terminate","time":null}""")]
    [InlineData("""{"action":"terminate","time":"soon"}""")]
    [InlineData("""{"action":"terminate","time":1772366520}""")]
    [InlineData("""{"action":"terminate","time":"2026-03-01T12:05:01Z"}""")] // Nobody gives five minutes:
    [InlineData("""{"action":"terminate","time":"2026-03-01T11:54:59Z"}""")] // one of the clocks is wrong.
    [InlineData("""{"action":"terminate","time":"9999-12-31T23:59:59Z"}""")]
    [InlineData("""{"action":"terminate","time":"0001-01-01T00:00:00Z"}""")]
    public async Task Whose_time_means_nothing_is_taken_for_two_minutes(string body)
    {
        var notice = await SeeAsync(body);

        Assert.Equal(TimeSpan.FromMinutes(2), notice.EndsIn);
        Assert.NotNull(notice.Doubt);
    }

    [Fact]
    public async Task Of_an_action_that_nobody_knows_counts_and_is_not_repeated_in_the_log()
    {
        var notice = await SeeAsync("""{"action":"evil\r\nline","time":"2026-03-01T12:02:00Z"}""");

        Assert.Equal("the instance is being interrupted (EC2 Spot says an unknown action at 2026-03-01T12:02:00Z)", notice.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"terminate\"")]
    [InlineData("""{"action":7}""")]
    public async Task Is_not_what_any_other_answer_is(string body)
    {
        await using var rim = new Rim(Fake);
        Fake.On(Path, FakeAws.Text(200, body));

        Assert.Equal(DisruptionSign.Unanswered, (await Source(rim).LookAsync(Token)).Sign);
    }

    [Fact]
    public async Task Is_told_once_again_when_its_time_changes_and_once_when_it_is_gone()
    {
        await using var rim = new Rim(Fake);
        Fake.On(
            Path,
            FakeAws.Text(404, ""),
            FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:02:00Z"}"""),
            FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:02:00Z"}"""),
            FakeAws.Text(200, """{"action":"terminate","time":"2026-03-01T12:01:00Z"}"""),
            FakeAws.Text(503, ""),
            FakeAws.Text(503, ""), // A read that fails is repeated once.
            FakeAws.Text(404, ""),
            FakeAws.Text(404, ""));
        var source = Source(rim);
        List<DisruptionSign> signs = [];
        for (var look = 0; look < 7; look++)
        {
            signs.Add((await source.LookAsync(Token)).Sign);
        }

        Assert.Equal(
            [
                DisruptionSign.Quiet, DisruptionSign.Seen, DisruptionSign.Quiet, DisruptionSign.Seen, DisruptionSign.Unanswered, DisruptionSign.Gone,
                DisruptionSign.Quiet,
            ],
            signs);
    }

    private static SpotInterruption Source(Rim rim) => new(rim.Get<InstanceMetadataClient>(), rim.Time);

    private async Task<DisruptionNotice> SeeAsync(string body)
    {
        await using var rim = new Rim(Fake);
        Fake.On(Path, FakeAws.Text(200, body));
        var look = await Source(rim).LookAsync(Token);
        Assert.Equal(DisruptionSign.Seen, look.Sign);
        return look.Notice!;
    }
}
