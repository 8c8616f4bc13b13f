using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace TaskProtection.Tests.Hosting;

public sealed class TheShutdownTimeoutOfTheHost
{
    [Fact]
    public void Is_raised_to_the_drain_and_its_cleanup_and_a_second()
        => Assert.Equal(TimeSpan.FromSeconds(90 + 10 + 1), In(WithDrain()).ShutdownTimeout);

    [Fact]
    public void Is_raised_whatever_was_configured_before_or_after()
    {
        Assert.Equal(101, In(WithDrain().Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5))).ShutdownTimeout.TotalSeconds);

        var before = new ServiceCollection().Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));
        Assert.Equal(101, In(WithDrain(before)).ShutdownTimeout.TotalSeconds);
    }

    [Fact]
    public void Is_never_lowered()
    {
        Assert.Equal(30, In(new ServiceCollection().AddTaskProtection(o => o.StopTimeout = TimeSpan.FromSeconds(3))).ShutdownTimeout.TotalSeconds);
        Assert.Equal(500, In(WithDrain().Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(500))).ShutdownTimeout.TotalSeconds);
    }

    [Fact]
    public void Stays_infinite_although_that_is_a_negative_number()
        => Assert.Equal(
            Timeout.InfiniteTimeSpan,
            In(WithDrain().Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan)).ShutdownTimeout);

    [Fact]
    public void Lets_the_host_be_built_with_wrong_options_so_that_the_start_reports_them()
    {
        var services = new ServiceCollection().AddTaskProtection(o => o.StopTimeout = TimeSpan.Zero);

        Assert.Equal(30, In(services).ShutdownTimeout.TotalSeconds);
        Assert.NotEmpty(services.Errors());
    }

    private static IServiceCollection WithDrain(IServiceCollection? services = null)
        => (services ?? new ServiceCollection()).AddTaskProtection(o =>
        {
            o.StopTimeout = TimeSpan.FromSeconds(120);
            o.DrainTimeout = TimeSpan.FromSeconds(90);
            o.CleanupTimeout = TimeSpan.FromSeconds(10);
        });

    private static HostOptions In(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<HostOptions>>().Value;
    }
}
