using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using TaskProtection.Aws;
using TaskProtection.Aws.Signed;

namespace TaskProtection.Cli.Aws;

/// <summary>The signed clients, for the region and the profile that users of the AWS command line expect.</summary>
internal sealed class AwsClients : IDisposable
{
    private readonly AwsTransport _transport;

    private AwsClients(ToolContext context, AWSCredentials? credentials, string region, string? profile)
    {
        Region = region;
        _transport = new AwsTransport(context.Handler, credentials);
        Ecs = Create(AwsService.Ecs, context, profile);
        AutoScaling = Create(AwsService.AutoScaling, context, profile);
    }

    public string Region { get; }

    public SignedClient Ecs { get; }

    public SignedClient AutoScaling { get; }

    /// <exception cref="UsageException">No region is known, or there is no such profile.</exception>
    public static AwsClients Create(ToolContext context, string? region, string? profileName)
    {
        var environment = context.Environment;
        var chain = new CredentialProfileStoreChain();
        if (profileName is null)
        {
            // Credentials are left to the SDK's own search here, which knows AWS_PROFILE too, and the container's.
            region ??= FindRegion(environment, chain, environment["AWS_PROFILE"] ?? "default");
            return new(context, context.Credentials, Require(region), null);
        }

        if (!chain.TryGetAWSCredentials(profileName, out var credentials))
        {
            throw new UsageException($"There is no profile '{profileName}' with credentials in the shared AWS configuration.");
        }

        return new(context, context.Credentials ?? credentials, Require(region ?? FindRegion(environment, chain, profileName)), profileName);
    }

    public void Dispose()
    {
        Ecs.Dispose();
        AutoScaling.Dispose();
        _transport.Dispose();
    }

    // The order of the AWS command line: the environment before the profile.
    private static string? FindRegion(EcsEnvironment environment, CredentialProfileStoreChain chain, string profileName)
        => environment["AWS_REGION"]
            ?? environment["AWS_DEFAULT_REGION"]
            ?? (chain.TryGetProfile(profileName, out var profile) ? profile.Region?.SystemName : null);

    private static string Require(string? region) => string.IsNullOrWhiteSpace(region)
        ? throw new UsageException("No AWS region is known: give --region, or set AWS_REGION, or a region in the profile.")
        : region;

    private SignedClient Create(AwsService service, ToolContext context, string? profile) => new(
        service,
        _transport.Credentials,
        SignedClientConfig.Create(
            service, Region, context.Environment, _transport, AwsCalls.CallTimeout, profile is null ? null : new Profile(profile)));
}
