using System.Diagnostics;
using System.Text.RegularExpressions;
using TaskProtection.Sqs;
using TaskProtection.Tests.Rules;
using TaskProtection.Tests.Sqs;

namespace TaskProtection.Tests.Metrics;

/// <summary>docs/metrics.md says what there is to see of the activity that a handler runs in, and nothing else.</summary>
public sealed partial class TheTableOfTheActivity : IDisposable
{
    private const string Error = "error.type";

    private static readonly Dictionary<string, string> Rows = Page.Rows("docs/metrics.md")
        .SkipWhile(static row => row[0] != "of the activity").Skip(1).ToDictionary(static row => row[0].Trim('`'), static row => row[1]);

    private readonly List<Activity> _ended = [];
    private readonly List<string> _sampled = [];
    private readonly ActivityListener _listener;

    public TheTableOfTheActivity()
    {
        _listener = new()
        {
            ShouldListenTo = static source => source.Name == SqsWorkerDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                _sampled.AddRange(options.Tags!.Select(static tag => tag.Key));
                return ActivitySamplingResult.AllDataAndRecorded;
            },
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task Names_what_every_activity_has_and_what_one_has_whose_handler_failed()
    {
        var (good, bad) = await HandleTwoAsync();
        var always = Rows.Keys.Except(["name", "kind", "status", Error]).Order().ToList();

        Assert.Equal(always, good.Tags.Select(static tag => tag.Key).Order());
        Assert.Equal(always.Append(Error).Order(), bad.Tags.Select(static tag => tag.Key).Order());
        Assert.Equal(always, _sampled.Distinct().Order());
    }

    [Fact]
    public async Task Names_each_value_that_is_always_the_same()
    {
        var (good, bad) = await HandleTwoAsync();

        Assert.All((Activity[])[good, bad], static activity =>
        {
            Assert.Equal(Rows["name"], $"`{activity.DisplayName.Replace("orders", "<queue>", StringComparison.Ordinal)}`");
            Assert.Equal(Rows["kind"], $"`{activity.Kind}`");
            Assert.All(activity.Tags, tag => Assert.True(Value().Match(Rows[tag.Key]) is not { Success: true } value || value.Groups["value"].Value == tag.Value, tag.Key));
        });
        Assert.Equal([$"{good.Status}", $"{bad.Status}"], Code().Matches(Rows["status"]).Select(static code => code.Groups["code"].Value));
        Assert.Equal("no milk", bad.StatusDescription);
        Assert.Equal("orders", good.GetTagItem("messaging.destination.name"));
        Assert.Equal("m1", good.GetTagItem("messaging.message.id"));
        Assert.Equal(typeof(InvalidOperationException).FullName, bad.GetTagItem(Error));
    }

    public void Dispose() => _listener.Dispose();

    private async Task<(Activity Good, Activity Bad)> HandleTwoAsync()
    {
        await using var world = await WorkerWorld.StartedAsync(static w =>
        {
            w.Handler.OnMessage = static delivery => delivery.Body == "bad" ? throw new InvalidOperationException("no milk") : Task.CompletedTask;
            w.Sqs.Send("good");
        });
        await world.AdvanceAsync(0.2);
        world.Sqs.Send("bad");
        await world.AdvanceAsync(0.2);
        return (_ended[0], _ended[1]);
    }

    [GeneratedRegex("^`(?<value>[^`]+)`$")]
    private static partial Regex Value();

    [GeneratedRegex("`(?<code>[A-Z][^`]+)`")]
    private static partial Regex Code();
}
