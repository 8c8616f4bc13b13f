using System.Globalization;
using TaskProtection.Aws;
using TaskProtection.Disruption;

namespace TaskProtection.Tests.Disruption;

/// <summary>A service as the test says it is. This task is of deployment <c>old</c>.</summary>
internal sealed class FakeServiceLook(TimeProvider time) : IServiceLook
{
    public List<DateTimeOffset> Looks { get; } = [];

    public int FailureCounts { get; private set; }

    public EcsService Service { get; set; } = Of(1, 1, 0);

    /// <summary>How many have ended by themselves: the last page tells.</summary>
    public int FailedTasks { get; set; }

    public int Pages { get; set; } = 1;

    public TimeSpan PageTakes { get; set; }

    public DateTimeOffset FailedSince { get; private set; }

    /// <summary>How the look at tasks that failed fails, if it does.</summary>
    public ProtectionOutcome? UnseenFailures { get; set; }

    /// <summary>What comes instead of an answer, if anything.</summary>
    public Func<Task<ServiceSight>>? Instead { get; set; }

    /// <summary>A service whose old tasks, and a newer deployment's if there are any, run.</summary>
    public static EcsService Of(int desired, int old, int @new) => new()
    {
        ServiceName = "workers",
        DesiredCount = desired,
        RunningCount = old + @new,
        MinimumHealthyPercent = 100,
        MaximumPercent = 200,
        Deployments = @new == 0
            ? [new() { Id = "old", Status = "PRIMARY", RunningCount = old }]
            : [new() { Id = "new", Status = "PRIMARY", RunningCount = @new }, new() { Id = "old", Status = "ACTIVE", RunningCount = old }],
    };

    public static Task<ServiceSight> Fail(ProtectionOutcome outcome, string reason) => Task.FromException<ServiceSight>(new DiscoveryException(outcome, reason));

    public Task<ServiceSight> LookAsync(CancellationToken cancellationToken)
    {
        Looks.Add(time.GetUtcNow());
        return Instead?.Invoke() ?? Task.FromResult(new ServiceSight(Service, "old"));
    }

    public async Task<(int Failed, string? Next)> CountFailedAsync(string deployment, DateTimeOffset since, string? page, CancellationToken cancellationToken)
    {
        FailureCounts++;
        FailedSince = since;
        if (UnseenFailures is { } outcome)
        {
            throw new DiscoveryException(outcome, "the task role needs ecs:ListTasks");
        }

        await Task.Delay(PageTakes, time, cancellationToken);
        var number = page is null ? 1 : int.Parse(page, CultureInfo.InvariantCulture);
        return number < Pages ? (0, (number + 1).ToString(CultureInfo.InvariantCulture)) : (FailedTasks, null);
    }
}
