using System.Text.RegularExpressions;
using TaskProtection.Tests.Rules;
using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Scenarios;

/// <summary>The README says for each way of sharing which rights it needs: a day with no others, and what was called in it.</summary>
[Collection(TimeAlone.Name)]
public sealed partial class TheRightsOfTheReadme : IDisposable
{
    private readonly string _gates = Directory.CreateTempSubdirectory("gates-").FullName;

    /// <summary>Those that protecting the task needs. The agent calls with the task's role.</summary>
    private static readonly string[] s_ofTheTask = ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"];

    /// <summary>Those that seeing needs whether ECS wants the task gone.</summary>
    private static readonly string[] s_ofTheWatch = ["ecs:DescribeServices", "ecs:DescribeTasks", "ecs:ListTasks"];

    public static TheoryData<string, string> Ways => [.. Rows().Select(row => (row.Sharing, row.Owner))];

    [Theory]
    [MemberData(nameof(Ways))]
    public Task Are_enough_and_none_of_them_is_idle(string sharing, string owner) => IceCreamTown.TellAsync(
        SettingsOf(sharing, owner),
        async town =>
        {
            var rights = Rows().Single(row => row.Sharing == sharing && row.Owner == owner).Rights;
            var orders = town.Order(2, seconds: 60);
            await town.UntilBegunAsync(orders);
            await town.UntilAsync(() => town.Group.Instances.All(i => i.ProtectedFromScaleIn), "the instances are protected", within: 10);
            await town.UntilMadeAsync(orders);
            await town.UntilUnprotectedAsync(within: 120);

            var used = town.Of("call")
                .Where(call => (int)call["status"]! == 200 && (string)call["service"]! is "ecs" or "autoscaling")
                .Select(call => $"{(string)call["service"]!}:{(string)call["operation"]!}");
            Assert.Equal(rights.Except(s_ofTheWatch).Order(), used.Except(s_ofTheTask).Except(s_ofTheWatch).Distinct().Order());
            Assert.All(town.AllTasks, task => Assert.DoesNotContain(task.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning));
        },
        town => Deny(town, Rows().Single(row => row.Sharing == sharing && row.Owner == owner).Rights));

    [Fact]
    public void Are_all_in_the_policy()
    {
        var policy = Policy().Matches(TheReadme.Text).Select(match => match.Value).ToHashSet();

        Assert.All(Rows().SelectMany(row => row.Rights).Concat(s_ofTheTask).Concat(s_ofTheWatch), right => Assert.Contains(right, policy));
    }

    [Theory]
    [InlineData("autoscaling:SetInstanceProtection")]
    [InlineData("autoscaling:DescribeAutoScalingInstances")]
    [InlineData("ecs:DescribeTasks")]
    [InlineData("ecs:DescribeContainerInstances")]
    [InlineData("ecs:DescribeCapacityProviders")]
    [InlineData("ecs:ListTasks")]
    [InlineData("ecs:GetTaskProtection")]
    public Task Are_named_when_one_is_missing(string missing) => IceCreamTown.TellAsync(
        SettingsOf("AskEcs", "Auto"),
        async town =>
        {
            var order = town.Order(60);
            await town.UntilMadeAsync(order);
            await town.PassAsync(60);

            Assert.Contains(town.AllTasks.SelectMany(task => task.Log.Lines), line =>
                line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning && line.ToString().Contains(missing, StringComparison.Ordinal));
            Assert.All(town.Group.Instances, instance => Assert.False(instance.ProtectedFromScaleIn));
        },
        town => town.World.Faults.On(missing.Split(':')[0], missing.Split(':')[1]).Fail(403, "AccessDeniedException"));

    [Fact]
    public Task Are_named_when_it_cannot_be_seen_whether_ECS_wants_the_task_gone() => IceCreamTown.TellAsync(
        SettingsOf("AskEcs", "Auto"),
        async town =>
        {
            await town.UntilMadeAsync(town.Order(60));

            var line = Assert.Single(town.AllTasks.SelectMany(task => task.Log.Lines), line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
            Assert.Contains("ecs:DescribeServices", line.ToString(), StringComparison.Ordinal);
        },
        town => town.World.Faults.On("ecs", "DescribeServices").Fail(403, "AccessDeniedException"));

    public void Dispose() => Directory.Delete(_gates, recursive: true);

    private TownSettings SettingsOf(string sharing, string owner) => new()
    {
        Tasks = 2,
        TasksPerInstance = sharing == "AskEcs" ? 2 : 1,
        Worker = new Dictionary<string, string>
        {
            ["Instance:Sharing"] = sharing,
            ["Instance:Owner"] = owner,
            [sharing == "LeaseDirectory" ? "LeaseDirectory" : "WhenUnavailable"] = sharing == "LeaseDirectory" ? _gates : "Proceed",
        },
    };

    private static void Deny(IceCreamTown town, IReadOnlyCollection<string> rights)
    {
        foreach (var right in Rows().SelectMany(row => row.Rights).Distinct().Except(rights).Except(s_ofTheWatch))
        {
            town.World.Faults.On(right.Split(':')[0], right.Split(':')[1]).Fail(403, "AccessDeniedException");
        }
    }

    private static IEnumerable<(string Sharing, string Owner, IReadOnlyList<string> Rights)> Rows()
        => from row in Row().Matches(TheReadme.Text)
           from sharing in row.Groups["sharing"].Value.Split(", ")
           select (sharing.Trim('`'), row.Groups["owner"].Value, (IReadOnlyList<string>)[.. row.Groups["rights"].Value.Split(' ').Select(right => right.Trim('`'))]);

    [GeneratedRegex(@"^\| (?<sharing>`(?:AskEcs|Exclusive)`[^|]*?) \| `(?<owner>Auto|Application)` \| (?<rights>[^|]+?) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(?<=\")(?:ecs|autoscaling):[A-Za-z]+(?=\")")]
    private static partial Regex Policy();
}
