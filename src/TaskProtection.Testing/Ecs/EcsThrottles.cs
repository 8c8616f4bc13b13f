using TaskProtection.Testing.Faults;

namespace TaskProtection.Testing.Ecs;

/// <summary>
/// The account's documented token buckets. Both task protection operations share one, and the agents' calls count in it. Operations
/// without a documented bucket are not throttled.
/// </summary>
internal sealed class EcsThrottles(TimeProvider time)
{
    private readonly TokenBucket _taskProtection = new(burst: 200, perSecond: 80, time);
    private readonly TokenBucket _clusterReads = new(burst: 100, perSecond: 20, time);
    private readonly TokenBucket _clusterChanges = new(burst: 100, perSecond: 40, time);
    private readonly TokenBucket _capacityProviderReads = new(burst: 50, perSecond: 20, time);
    private readonly TokenBucket _serviceReads = new(burst: 100, perSecond: 20, time);

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
