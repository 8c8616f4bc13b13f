using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace TaskProtection.Tests.Hosting;

/// <summary>The whole host, with <c>ECS_AGENT_URI</c> leading where no agent is. Nothing is sent there.</summary>
public sealed class AMalformedAgentAddress : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordingLog _log = new();
    private IHost? _host;

    [Theory]
    [InlineData("not an address")]
    [InlineData("http://203.0.113.9/api/abc")]
    public async Task Starts_the_host_under_Proceed_and_admits_work_unprotected_and_says_so(string address)
    {
        var protection = await StartAsync(address, UnavailablePolicy.Proceed);

        await using var scope = await protection.EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Limit);

        Assert.False(scope.IsProtected);
        Assert.Contains(_log.Lines, line => line.Level >= LogLevel.Warning && line.Text.Contains("ECS_AGENT_URI", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_the_host_under_Refuse_and_leaves_the_work_queued()
    {
        var protection = await StartAsync("http://203.0.113.9/api/abc", UnavailablePolicy.Refuse);

        var entering = protection.EnterAsync("work", cancellationToken: TestContext.Current.CancellationToken).AsTask();
        await PassAsync(entering);

        var refusal = await Assert.ThrowsAsync<TaskProtectionException>(() => entering.WaitAsync(Patience.Limit));
        Assert.Equal(ProtectionFailure.Unreachable, refusal.Failure);
        Assert.Contains("ECS_AGENT_URI", refusal.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync();
        }
    }

    private async Task<ITaskProtection> StartAsync(string address, UnavailablePolicy policy)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ECS_AGENT_URI"] = address, ["AWS_REGION"] = "eu-west-1" });
        builder.Logging.AddProvider(_log);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddTaskProtection(o => (o.WhenUnavailable, o.Instance.Enabled) = (policy, TargetMode.Never));
        _host = builder.Build();
        var starting = _host.StartAsync(TestContext.Current.CancellationToken);
        await PassAsync(starting);
        await starting.WaitAsync(Patience.Limit);
        return _host.Services.GetRequiredService<ITaskProtection>();
    }

    /// <summary>CallTimeout passes for what waits for an answer.</summary>
    private async Task PassAsync(Task waiting)
    {
        for (var second = 0; second < 10 && !waiting.IsCompleted; second++)
        {
            await PoolAtRest.WaitAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
