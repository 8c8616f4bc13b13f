using Amazon.Runtime;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws.Sharing;

/// <summary>The other tasks on this task's instance.</summary>
internal sealed class SiblingTasks(TaskIdentity identity, HostDiscovery hosts, IEcsClient ecs, TimeProvider time)
{
    private static readonly EcsRead Read = new(
        ", to see whether another task still needs the instance", "The other tasks of the instance could not be asked for: ");

    /// <summary>What GetTaskProtection takes at once.</summary>
    private const int BatchSize = 100;

    /// <summary>
    /// Counts those that are protected. Tasks that ECS wants stopped do not count, though they may still work: nothing saves them. What
    /// ECS answers may be up to <see cref="AskEcsSharing.ReadStaleness"/> old.
    /// </summary>
    /// <exception cref="DiscoveryException">It cannot be found out now.</exception>
    public async Task<int> CountProtectedAsync(CancellationToken cancellationToken)
    {
        var self = await identity.GetAsync(cancellationToken).ConfigureAwait(false);
        var containerInstance = await hosts.FindContainerInstanceAsync(cancellationToken).ConfigureAwait(false);
        var siblings = await ListAsync(self, containerInstance, cancellationToken).ConfigureAwait(false);
        var count = 0;
        foreach (var batch in siblings.Chunk(BatchSize))
        {
            count += await CountProtectedAsync(self.Cluster, batch, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private async Task<List<string>> ListAsync(TaskMetadata self, string containerInstance, CancellationToken cancellationToken)
    {
        var siblings = new List<string>();
        string? next = null;
        do
        {
            var page = await Read.AskAsync(
                $"ecs:ListTasks on {containerInstance}",
                () => ecs.ListTasksAsync(self.Cluster, containerInstance, next, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            siblings.AddRange(page.TaskArns.Where(arn => !self.TaskArn.IsSameTaskAs(arn)));
            next = page.NextToken;
        }
        while (next is not null);
        return siblings;
    }

    private async Task<int> CountProtectedAsync(string cluster, string[] tasks, CancellationToken cancellationToken)
    {
        EcsResult<EcsTaskProtection> result;
        try
        {
            result = await Read.AskAsync(
                $"ecs:GetTaskProtection on the tasks of cluster {cluster}",
                () => ecs.GetTaskProtectionAsync(cluster, tasks, cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException refusal)
            when (refusal.InnerException is AmazonServiceException error && AwsError.IsOfNoService(error.ErrorCode, error.Message))
        {
            // One task that no service owns spoils the answer for all; asked for alone it counts as what it is, unprotected.
            var half = tasks.Length / 2;
            return half == 0
                ? 0
                : await CountProtectedAsync(cluster, tasks[..half], cancellationToken).ConfigureAwait(false)
                    + await CountProtectedAsync(cluster, tasks[half..], cancellationToken).ConfigureAwait(false);
        }

        // A task that is missing from the items is one of the failures: it has ended meanwhile, or belongs to no service.
        var now = time.GetUtcNow();
        return result.Items.Count(task => task.ProtectionEnabled && !(task.ExpirationDate <= now));
    }
}
