namespace IceCreamFactory.History;

/// <summary>What the events say about one EC2 instance.</summary>
internal sealed class InstanceHistory(string id)
{
    private const int NameLength = 8;

    public string Id => id;

    /// <summary>The beginning of the id: short, and unique enough in a fleet of six.</summary>
    public string Name => id.Length > NameLength ? id[..NameLength] : id;

    public ProtectionRecord Protection { get; } = new();
}
