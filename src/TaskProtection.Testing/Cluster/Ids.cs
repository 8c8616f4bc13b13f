namespace TaskProtection.Testing.Cluster;

/// <summary>Identifiers in AWS's formats, the same for the same seed. To be called inside <see cref="WorldGate.Change"/>.</summary>
internal sealed class Ids(Random random)
{
    private const string Hex = "0123456789abcdef";

    /// <summary>32 hex digits: tasks, container instances, credentials.</summary>
    public string Long() => random.GetString(Hex, 32);

    /// <summary>An EC2 instance id.</summary>
    public string Instance() => "i-" + random.GetString(Hex, 17);

    /// <summary>As in <c>ecs-svc/1234567890123456789</c>: 19 digits.</summary>
    public string Deployment() => "ecs-svc/" + random.GetString("123456789", 19);

    /// <summary>A UUID.</summary>
    public string Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
