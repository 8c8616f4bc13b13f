using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>Task scale-in protection: who may have it, until when. All members are to be called inside the world's gate.</summary>
internal sealed class ProtectionRules(Town town, ClusterState cluster, EcsSettings settings)
{
    private const string TaskNotValid = "TASK_NOT_VALID";
    private const string DeploymentBlocked = "DEPLOYMENT_BLOCKED";

    public ProtectionAnswer Get(string taskIdOrArn) => Find(taskIdOrArn, out var failure) is { } task ? new(task.Arn, task.ProtectedUntil) : failure!;

    /// <summary>Each call resets the expiry. A task that is stopping is still answered: what it asks for no longer matters.</summary>
    public ProtectionAnswer Update(string taskIdOrArn, TimeSpan? protectFor, string by)
    {
        if (Find(taskIdOrArn, out var failure) is not { } task)
        {
            if (cluster.FindTask(taskIdOrArn) is { Service: null, LastStatus: not EcsTaskStatus.Stopped } standalone)
            {
                // Only here: a read is answered the same, but refuses nobody anything.
                town.Tell("task.refused", ("task", standalone.Id), ("reason", TaskNotValid));
            }

            return failure!;
        }

        if (protectFor is not null && IsBlocked(task))
        {
            town.Tell("task.refused", ("task", task.Id), ("reason", DeploymentBlocked));
            return new(task.Arn, null, DeploymentBlocked);
        }

        Set(task, protectFor, by);

        return new(task.Arn, task.ProtectedUntil);
    }

    private void Set(TaskState task, TimeSpan? protectFor, string by)
    {
        task.Expiry?.Dispose();
        task.Expiry = protectFor is { } duration ? town.Agenda.After(duration, () => Set(task, protectFor: null, "expiry")) : null;
        task.ProtectedUntil = town.Now + protectFor;
        town.Tell(
            "task.protection",
            ("task", task.Id),
            ("enabled", protectFor is not null),
            ("until", protectFor is { } left ? town.MillisecondsAt(left) : null),
            ("by", by));
    }

    /// <inheritdoc cref="DeploymentBlockedRule"/>
    private bool IsBlocked(TaskState task)
    {
        var service = task.Service!;
        var othersProtected = service.States.Count(t => t != task && t.IsLive && t.ProtectedUntil is not null);
        var isOldRenewal = task.ProtectedUntil is not null && task.Deployment != service.Primary;
        return (task.IsLive && othersProtected + 1 > service.DesiredCount)
            || (isOldRenewal && settings.DeploymentBlockedRule == DeploymentBlockedRule.AlsoRenewalsOfOlderDeployments);
    }

    private TaskState? Find(string taskIdOrArn, out ProtectionAnswer? failure)
    {
        var task = cluster.FindTask(taskIdOrArn);
        if (task is null || task.LastStatus == EcsTaskStatus.Stopped)
        {
            failure = new(cluster.TaskArn(taskIdOrArn), null, settings.UnknownTaskReason);
            return null;
        }

        if (task.Service is null)
        {
            if (settings.StandaloneTaskAnswer == StandaloneTaskAnswer.InvalidParameter)
            {
                throw EcsRequest.Invalid($"Request task={task.Arn} is not owned by any deployment of ECS service");
            }

            failure = new(task.Arn, null, TaskNotValid);
            return null;
        }

        failure = null;
        return task;
    }
}
