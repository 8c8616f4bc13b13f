using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;

namespace TaskProtection.Tests.Aws;

/// <summary>Everything under test, as the container builds it, over a fake AWS and a fake clock.</summary>
internal sealed class Rim : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    public Rim(FakeAws aws, TaskProtectionOptions? options = null, Dictionary<string, string?>? environment = null, AWSCredentials? credentials = null, Action<IServiceCollection>? configure = null)
    {
        Aws = aws;
        var variables = new Dictionary<string, string?>(Variables);
        foreach (var (name, value) in environment ?? [])
        {
            variables[name] = value;
        }

        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(variables).Build());
        services.AddSingleton(Options.Create(options ?? new TaskProtectionOptions()));
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton(new AwsTransport(aws, credentials ?? new SessionAWSCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "TOKEN/+==x")));
        services.AddLogging(logging => logging.AddProvider(Log));
        configure?.Invoke(services);
        services.AddAwsTargets();
        _provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        Targets = [.. _provider.GetServices<IProtectionTarget>()];
    }

    public static Dictionary<string, string?> Variables => new()
    {
        ["ECS_AGENT_URI"] = "http://169.254.170.2/api/abc",
        ["ECS_CONTAINER_METADATA_URI_V4"] = "http://169.254.170.2/v4/abc",
        ["AWS_EXECUTION_ENV"] = "AWS_ECS_EC2",
        ["AWS_REGION"] = "eu-west-1",
        ["AWS_EC2_METADATA_DISABLED"] = "",
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "",
        ["AWS_ENDPOINT_URL"] = "",
        ["AWS_ENDPOINT_URL_ECS"] = "",
        ["AWS_ENDPOINT_URL_AUTO_SCALING"] = "",
    };

    public static TaskProtectionOptions OurInstance => new() { Instance = { Owner = InstanceOwner.Application, Sharing = InstanceSharing.Exclusive } };

    public static TaskProtectionOptions SomebodysInstance => new() { Instance = { Sharing = InstanceSharing.Exclusive } };

    public FakeAws Aws { get; }

    // A date at which the grants of the fakes are in the future.
    public HurriedTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public LogLines Log { get; } = new();

    public IReadOnlyList<IProtectionTarget> Targets { get; }

    public IProtectionTarget Task => Targets[0];

    public IProtectionTarget Instance => Targets[1];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public async Task<ProtectionReply> ProtectTaskAsync(int minutes = 120) => await Task.ProtectAsync(TimeSpan.FromMinutes(minutes), Token);

    public async Task<ProtectionReply> ReleaseTaskAsync() => await Task.ReleaseAsync(Token);

    public async Task<ProtectionInspection> InspectTaskAsync() => await Task.InspectAsync(Token);

    public async Task<ProtectionReply> ProtectInstanceAsync() => await Instance.ProtectAsync(TimeSpan.FromMinutes(120), Token);

    public async Task<ProtectionReply> ReleaseInstanceAsync() => await Instance.ReleaseAsync(Token);

    public async Task<ProtectionInspection> InspectInstanceAsync() => await Instance.InspectAsync(Token);

    public async ValueTask DisposeAsync() => await _provider.DisposeAsync();
}
