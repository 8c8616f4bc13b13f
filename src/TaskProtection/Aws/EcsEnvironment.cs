using Microsoft.Extensions.Configuration;

namespace TaskProtection.Aws;

/// <summary>
/// The variables that ECS gives a container. The configuration is asked first and the process second, so that a host or a
/// test can supply or (with an empty value) blank them.
/// </summary>
internal sealed class EcsEnvironment
{
    public const string AgentVariable = "ECS_AGENT_URI";
    public const string MetadataVariable = "ECS_CONTAINER_METADATA_URI_V4";
    public const string InstanceMetadataVariable = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

    private readonly IConfiguration? _configuration;

    public EcsEnvironment(IConfiguration? configuration)
    {
        _configuration = configuration;
        Agent = LocalEndpoint.Parse(AgentVariable, this[AgentVariable], "the ECS agent is not called and task protection is off");
        TaskMetadata = LocalEndpoint.Parse(MetadataVariable, this[MetadataVariable], "the task metadata is not read");
        InstanceMetadata = LocalEndpoint.Parse(
            InstanceMetadataVariable, this[InstanceMetadataVariable] ?? DefaultInstanceMetadata, "the instance metadata is not read");
    }

    /// <summary>The ECS agent, which sets task protection without a signature.</summary>
    public LocalEndpoint Agent { get; }

    /// <summary>Task metadata, version 4.</summary>
    public LocalEndpoint TaskMetadata { get; }

    /// <summary>EC2 instance metadata, version 2. Never missing: it has a well-known address.</summary>
    public LocalEndpoint InstanceMetadata { get; }

    /// <summary>False on a laptop. A variable that is set and wrong still says that this is ECS.</summary>
    public bool IsOnEcs => Agent.IsSet || TaskMetadata.IsSet;

    /// <summary>The SDKs' common switch for instance metadata.</summary>
    public bool IsInstanceMetadataDisabled => IsTrue("AWS_EC2_METADATA_DISABLED");

    /// <summary>What launched the task (<c>AWS_ECS_EC2</c>, <c>AWS_ECS_FARGATE</c>, <c>AWS_ECS_MANAGED_INSTANCES</c>), where it says so.</summary>
    public string? ExecutionEnvironment => this["AWS_EXECUTION_ENV"];

    private string DefaultInstanceMetadata
        => string.Equals(this["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"], "IPv6", StringComparison.OrdinalIgnoreCase)
            ? "http://[fd00:ec2::254]"
            : "http://169.254.169.254";

    /// <summary>The variable's value without surrounding blanks, or null when it is missing or empty.</summary>
    public string? this[string name]
    {
        get
        {
            var value = (_configuration?[name] ?? Environment.GetEnvironmentVariable(name))?.Trim();
            return string.IsNullOrEmpty(value) ? null : value;
        }
    }

    public bool IsTrue(string name) => string.Equals(this[name], "true", StringComparison.OrdinalIgnoreCase);
}
