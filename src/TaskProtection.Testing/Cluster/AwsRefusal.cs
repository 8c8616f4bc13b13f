namespace TaskProtection.Testing.Cluster;

/// <summary>A request that the service refuses with an error, before its protocol's dressing.</summary>
internal sealed class AwsRefusal(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
