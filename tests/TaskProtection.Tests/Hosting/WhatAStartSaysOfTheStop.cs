using Microsoft.Extensions.Logging;
using TaskProtection.Hosting;
using TaskProtection.Tests.Aws;
using TaskProtection.Tests.Disruptions;

namespace TaskProtection.Tests.Hosting;

public sealed class WhatAStartSaysOfTheStop : IDisposable
{
    private readonly FakeAws _fake = new();

    private static readonly Dictionary<string, string?> Laptop = new() { ["ECS_AGENT_URI"] = "", ["ECS_CONTAINER_METADATA_URI_V4"] = "" };

    private readonly string _proc = Directory.CreateTempSubdirectory("proc-").FullName;

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Warns_on_ecs_of_a_shell_that_hears_of_it_alone(bool isOnEcs, int warnings)
    {
        Write("self", "stat", "7 (dotnet) S 1 7 7 0 -1");
        Write("1", "comm", "sh\n");
        await using var host = new WatchedHost(_fake, environment: isOnEcs ? null : Laptop, init: new ShellAsInit(_proc));
        await host.StartAsync();

        Assert.Equal(warnings, host.Log.Count(304));
        Assert.All(host.Log.Lines.Where(line => line.Id.Id == 304), line =>
        {
            Assert.Equal(LogLevel.Warning, line.Level);
            Assert.Contains("is a shell (sh)", line.Text, StringComparison.Ordinal);
            Assert.Contains("killed 00:00:30 later", line.Text, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(121, DisruptionReaction.Drain, true, 1)]
    [InlineData(120, DisruptionReaction.Drain, true, 0)]
    [InlineData(121, DisruptionReaction.Ignore, true, 0)]
    [InlineData(121, DisruptionReaction.Drain, false, 0)]
    public async Task Tells_that_a_Spot_interruption_leaves_less_than_a_long_one(int seconds, DisruptionReaction reaction, bool isOnEcs, int lines)
    {
        await using var host = new WatchedHost(
            _fake, o => o.OnSpotInterruption = reaction, isOnEcs ? null : Laptop, stopTimeout: TimeSpan.FromSeconds(seconds));
        await host.StartAsync();

        Assert.Equal(lines, host.Log.Count(305));
        Assert.All(host.Log.Lines.Where(line => line.Id.Id == 305), line => Assert.Contains("StopTimeout 00:02:01", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_how_it_is_divided_and_how_long_the_host_waits()
    {
        await using var host = new WatchedHost(_fake, stopTimeout: TimeSpan.FromSeconds(60));
        await host.StartAsync();

        Assert.Equal(
            "On SIGTERM running work gets 00:00:50, then the cleanup 00:00:07, of a StopTimeout of 00:01:00; the host waits 00:00:58 for its services",
            host.Log.Text(301));
    }

    public void Dispose()
    {
        Directory.Delete(_proc, recursive: true);
        _fake.Dispose();
    }

    private void Write(string folder, string file, string text)
    {
        Directory.CreateDirectory(Path.Combine(_proc, folder));
        File.WriteAllText(Path.Combine(_proc, folder, file), text);
    }
}
