using Microsoft.Extensions.Hosting;
using TaskProtection.Hosting;

namespace TaskProtection.Tests.Hosting;

public sealed class WarningsAtStart
{
    private readonly TaskProtectionOptions _options = new();
    private readonly HostOptions _host = new();

    [Fact]
    public void Are_silent_about_the_defaults() => Assert.Empty(Warnings());

    [Fact]
    public void Tell_that_a_slow_agent_may_not_hear_the_release()
    {
        _options.CleanupTimeout = TimeSpan.FromSeconds(5);

        Assert.Equal(
            "TaskProtection:CleanupTimeout 00:00:05 is shorter than TaskProtection:CallTimeout 00:00:06: "
                + "a slow agent may not hear the release in a drain",
            Assert.Single(Warnings()));
    }

    [Fact]
    public void Tell_it_of_the_samples_stop_timeout_too()
    {
        _options.StopTimeout = TimeSpan.FromSeconds(3);

        Assert.Contains("CleanupTimeout 00:00:01 is shorter", Assert.Single(Warnings()));
    }

    [Theory]
    [InlineData(22, 0)]
    [InlineData(22.1, 1)]
    [InlineData(23, 1)]
    public void Tell_when_nothing_is_left_for_the_process_to_end(double drain, int warnings)
    {
        _options.DrainTimeout = TimeSpan.FromSeconds(drain);

        Assert.Equal(warnings, Warnings().Count(warning => warning.Contains("of TaskProtection:StopTimeout 00:00:30")));
    }

    [Fact]
    public void Tell_of_a_host_that_will_not_wait_for_the_drain()
    {
        _host.ShutdownTimeout = TimeSpan.FromSeconds(27.9);

        Assert.Equal(
            "HostOptions.ShutdownTimeout 00:00:27.9 was lowered after AddTaskProtection raised it to 00:00:28: "
                + "the host will not wait for the whole drain",
            Assert.Single(Warnings()));
    }

    [Theory]
    [InlineData(31, 1)]
    [InlineData(30, 0)]
    [InlineData(-0.001, 0)] // infinite
    public void Tell_of_a_host_that_waits_longer_than_ECS(double shutdown, int warnings)
    {
        _host.ShutdownTimeout = TimeSpan.FromSeconds(shutdown);

        Assert.Equal(warnings, Warnings().Count(warning => warning.Contains("is longer than TaskProtection:StopTimeout")));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(6, 0)]
    public void Tell_of_a_host_that_gives_the_start_no_time(double startup, int warnings)
    {
        _host.StartupTimeout = TimeSpan.FromSeconds(startup);

        Assert.Equal(warnings, Warnings().Count(warning => warning.Contains("StartupTimeout")));
    }

    private List<string> Warnings() => [.. StartWarnings.Find(_options, _host)];
}
