using TaskProtection.Testing.Cluster;

namespace TaskProtection.Testing.Ecs;

/// <summary>What the cluster consists of. To be touched inside the world's gate only.</summary>
internal sealed class ClusterState(Town town, string name)
{
    /// <summary>How long the API still knows a stopped task: AWS says at least an hour.</summary>
    private static readonly TimeSpan StoppedRetention = TimeSpan.FromHours(1);

    private readonly Dictionary<string, TaskState> _tasks = [];
    private readonly Dictionary<string, TaskState> _byEndpoint = [];
    private readonly Dictionary<string, TaskState> _byCredentials = [];
    private readonly List<string> _order = [];

    public Town Town => town;

    public string Name { get; } = name;

    public string Arn { get; } = town.Arn("ecs", $"cluster/{name}");

    public List<HostState> Hosts { get; } = [];

    public List<EcsService> Services { get; } = [];

    /// <summary>All tasks that the API still knows, in the order of their creation.</summary>
    public IEnumerable<TaskState> Tasks => _order.Select(id => _tasks[id]);

    public void Add(TaskState task)
    {
        Forget();
        _tasks.Add(task.Id, task);
        _order.Add(task.Id);
        _byEndpoint.Add(task.EndpointId, task);
        if (task.Credentials is { } credentials)
        {
            _byCredentials.Add(credentials.Id, task);
        }
    }

    /// <summary>The task of an id or an ARN, in the old form (without the cluster) or the new one; null when there is none here.</summary>
    public TaskState? FindTask(string idOrArn)
    {
        var parts = idOrArn.Split('/');
        var isHere = parts.Length == 1
            || (idOrArn.StartsWith("arn:", StringComparison.Ordinal) && (parts.Length == 2 || (parts.Length == 3 && parts[1] == Name)));
        return isHere ? _tasks.GetValueOrDefault(parts[^1]) : null;
    }

    /// <summary>The task behind a path of the agent's or the metadata endpoint, while its agent knows it.</summary>
    public TaskState? FindByEndpoint(string endpointId) =>
        _byEndpoint.GetValueOrDefault(endpointId) is { LastStatus: not EcsTaskStatus.Stopped } task ? task : null;

    public TaskState? FindByCredentials(string id) =>
        _byCredentials.GetValueOrDefault(id) is { LastStatus: not EcsTaskStatus.Stopped } task ? task : null;

    public HostState? FindHost(string idOrArn) => Hosts.Find(h => h.Arn == idOrArn || h.Id == idOrArn);

    public EcsService? FindService(string nameOrArn) => Services.Find(s => s.Name == nameOrArn || s.ServiceArn == nameOrArn);

    /// <summary>Whether a request's cluster (a name, an ARN, or nothing, which means <c>default</c>) is this one.</summary>
    public bool IsThis(string? nameOrArn)
    {
        var asked = string.IsNullOrEmpty(nameOrArn) ? "default" : nameOrArn;
        return asked == Name || asked == Arn;
    }

    /// <summary>A task's ARN as an answer names it, also when there is no such task.</summary>
    public string TaskArn(string idOrArn) => idOrArn.StartsWith("arn:", StringComparison.Ordinal) ? idOrArn : town.Arn("ecs", $"task/{Name}/{idOrArn}");

    private void Forget()
    {
        var horizon = town.Now - StoppedRetention;
        _order.RemoveAll(id =>
        {
            var task = _tasks[id];
            if (task.StoppedAt is not { } stopped || stopped > horizon)
            {
                return false;
            }

            _tasks.Remove(id);
            _byEndpoint.Remove(task.EndpointId);
            if (task.Credentials is { } credentials)
            {
                _byCredentials.Remove(credentials.Id);
            }

            return true;
        });
    }
}
