using TaskProtection.Aws;
using TaskProtection.Disruption;

namespace TaskProtection.Tests.Disruption;

/// <summary>A service as the test says it is. This task is of deployment <c>old</c>.</summary>
internal sealed class FakeServiceLook(TimeProvider time) : IServiceLook
{
    public List<DateTimeOffset> Looks { get; } = [];

    public int FailureCounts { get; private set; }

    public EcsService Service { get; set; } = Of(1, 1, 0);

    public int FailedTasks { get; set; }

    /// <summary>Whether tasks that failed may be looked at.</summary>
    public bool SeesFailedTasks { get; set; } = true;

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

    public Task<bool> HaveFailedAsync(string deployment, DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        FailureCounts++;
        return SeesFailedTasks
            ? Task.FromResult(FailedTasks > most)
            : Task.FromException<bool>(new DiscoveryException(ProtectionOutcome.Denied, "the task role needs ecs:ListTasks"));
    }
}
