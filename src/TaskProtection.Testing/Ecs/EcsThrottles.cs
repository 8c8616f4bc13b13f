using TaskProtection.Testing.Faults;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// The account's documented token buckets. Both task protection operations share one, and the agents' calls count in it. Operations
/// without a documented bucket are not throttled.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="share">The part of the account that is left for whoever calls: others of it use the rest.</param>
internal sealed class EcsThrottles(TimeProvider time, double share = 1)
{
    private readonly TokenBucket _taskProtection = new(burst: 200 * share, perSecond: 80 * share, time);
    private readonly TokenBucket _clusterReads = new(burst: 100 * share, perSecond: 20 * share, time);
    private readonly TokenBucket _clusterChanges = new(burst: 100 * share, perSecond: 40 * share, time);
    private readonly TokenBucket _capacityProviderReads = new(burst: 50 * share, perSecond: 20 * share, time);
    private readonly TokenBucket _serviceReads = new(burst: 100 * share, perSecond: 20 * share, time);

    public bool TryTake(string operation) => operation switch
    {
        "UpdateTaskProtection" or "GetTaskProtection" => _taskProtection.TryTake(),
        "DescribeTasks" or "DescribeContainerInstances" or "ListTasks" or "ListContainerInstances" => _clusterReads.TryTake(),
        "StopTask" or "UpdateContainerInstancesState" => _clusterChanges.TryTake(),
        "DescribeCapacityProviders" => _capacityProviderReads.TryTake(),
        "DescribeServices" => _serviceReads.TryTake(),
        _ => true,
    };
}
