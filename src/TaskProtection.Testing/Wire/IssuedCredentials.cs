using Amazon.Runtime;

namespace TaskProtection.Testing.Wire;

/// <summary>An access key that the simulator knows. None of it is secret: the keys are made from the simulator's seed.</summary>
/// <param name="AccessKeyId">The access key id.</param>
/// <param name="SecretAccessKey">The secret that requests are signed with.</param>
/// <param name="SessionToken">The session token of a temporary key; null for the administrator's.</param>
/// <param name="Expiration">When the key ends, by <see cref="SimulatorOptions.SignatureClock"/>; null means never.</param>
/// <param name="Owner">The ECS task that the key was issued to; null for the administrator's.</param>
public sealed record IssuedCredentials(
    string AccessKeyId, string SecretAccessKey, string? SessionToken, DateTimeOffset? Expiration, string? Owner)
{
    /// <summary>The same as the AWS SDK takes it.</summary>
    public AWSCredentials ToAwsCredentials() => SessionToken is null
        ? new BasicAWSCredentials(AccessKeyId, SecretAccessKey)
        : new SessionAWSCredentials(AccessKeyId, SecretAccessKey, SessionToken);
}
