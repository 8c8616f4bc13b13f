namespace TaskProtection.Aws.Metadata;

/// <summary>One value of the instance metadata: its text, or the problem when there is none or it cannot be read now.</summary>
internal readonly record struct InstanceMetadataValue(string? Text, string? Problem)
{
    /// <summary>It answered that there is no such value, which is an answer too.</summary>
    public bool IsMissing { get; init; }
}
