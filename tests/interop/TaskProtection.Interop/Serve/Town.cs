namespace TaskProtection.Interop.Serve;

/// <summary>Where the simulator is, and what a client finds there.</summary>
/// <param name="Address">The door.</param>
/// <param name="Region">What requests must be signed for.</param>
/// <param name="Account">The account in every ARN and queue URL.</param>
/// <param name="Administrator">A long-lived key.</param>
/// <param name="Session">A temporary key, with its token.</param>
/// <param name="ExpiredSession">A temporary key that is over.</param>
/// <param name="Cluster">The ECS cluster.</param>
/// <param name="Service">A service of two tasks.</param>
/// <param name="Tasks">Its tasks' ids.</param>
/// <param name="ShrinkingService">Another, for a check that lowers its desired count.</param>
/// <param name="ShrinkingTasks">Its tasks' ids.</param>
/// <param name="ExternalService">A service whose deployments are task sets.</param>
/// <param name="StandaloneTask">The id of a task that no service owns.</param>
/// <param name="Group">An Auto Scaling group, whose capacity provider is <c>workers-provider</c>.</param>
/// <param name="Instances">Its instances' ids; all in service.</param>
/// <param name="BootingGroup">Another group.</param>
/// <param name="BootingInstance">The id of its instance, which is Pending for good.</param>
internal sealed record Town(
    string Address,
    string Region,
    string Account,
    Keys Administrator,
    Keys Session,
    Keys ExpiredSession,
    string Cluster,
    string Service,
    string[] Tasks,
    string ShrinkingService,
    string[] ShrinkingTasks,
    string ExternalService,
    string StandaloneTask,
    string Group,
    string[] Instances,
    string BootingGroup,
    string BootingInstance);
