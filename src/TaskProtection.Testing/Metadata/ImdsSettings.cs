namespace TaskProtection.Testing.Metadata;

/// <summary>The instance metadata service of every instance.</summary>
public sealed record ImdsSettings
{
    /// <summary>
    /// How many network hops the answer to a token request survives. Default 2, which containers in bridge mode need. With 1 the
    /// answer to the token request never arrives: the client sees no error, only silence.
    /// </summary>
    public int HttpPutResponseHopLimit { get; init; } = 2;

    /// <summary>
    /// How many hops it is from the instance to a task: 1 in host mode, 2 in bridge mode. What it is in awsvpc mode AWS does not say. Default 2. A
    /// token's answer arrives where <see cref="HttpPutResponseHopLimit"/> is at least this.
    /// </summary>
    public int HopsToTasks { get; init; } = 2;

    /// <summary>
    /// Whether tasks are kept from instance metadata altogether, as <c>ECS_AWSVPC_BLOCK_IMDS</c> or a firewall rule that drops does: silence, whatever is asked.
    /// Default no.
    /// </summary>
    public bool IsBlocked { get; init; }

    /// <summary>
    /// Whether instance tags are in instance metadata, the group's name under <c>tags/instance/aws:autoscaling:groupName</c> among them. Default
    /// no, as AWS has it; that this key is there when they are could not be verified.
    /// </summary>
    public bool HasInstanceTags { get; init; }

    /// <summary>
    /// Whether <c>autoscaling/target-lifecycle-state</c> is there from an instance's launch on, as <c>InService</c>, or only from its first change
    /// of state after it came into service. AWS answers 404 "if never set", and does not say whether a launch sets it; an instance that was
    /// in service before EC2 had this key has none. Default from its launch on.
    /// </summary>
    public bool HasTargetStateFromLaunch { get; init; } = true;
}
