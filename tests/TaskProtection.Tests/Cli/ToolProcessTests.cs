using System.Diagnostics;
using IceCreamFactory;
using TaskProtection.Testing.AutoScaling;
using TaskProtection.Testing.Cluster;

namespace TaskProtection.Tests.Cli;

/// <summary>The built tool as its user starts it: a real process, a real profile, real sockets and signals.</summary>
public sealed class TheToolAsAProcess : IAsyncDisposable
{
    private const int Interrupt = 2;

    private readonly Testing.Simulator _world = new(new Testing.SimulatorOptions());
    private readonly string _folder = Directory.CreateTempSubdirectory("sweep-").FullName;
    private readonly string _leaked;

    public TheToolAsAProcess()
    {
        var group = _world.AutoScaling.CreateGroup(new AutoScalingGroupSettings { Name = "hosts", DesiredCapacity = 1, BootTime = TimeSpan.Zero });
        _leaked = group.Instances[0].InstanceId;
        _world.Ecs.Town.Gate.Change(() => group.SetProtection(group.States.Single(), true, "api"));
    }

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Finds_a_leaked_flag_with_the_credentials_and_the_region_of_a_profile()
    {
        using var tool = await StartAsync("sweep", "--profile", "sweeper", "--output", "json");

        var output = await tool.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Limit);
        var error = await tool.StandardError.ReadToEndAsync().WaitAsync(Patience.Limit);
        await EndAsync(tool);

        Assert.Equal("", error);
        Assert.Contains($"\"instanceId\": \"{_leaked}\"", output, StringComparison.Ordinal);
        Assert.Contains("\"verdict\": \"leaked\"", output, StringComparison.Ordinal);
        Assert.Equal(1, tool.ExitCode);
    }

    [Fact]
    public async Task Ends_at_Ctrl_C_between_its_looks()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGINT to send.");
        using var tool = await StartAsync("sweep", "--apply", "--profile", "sweeper");

        Assert.Equal(
            "1 leaked; looking again in 10 s before anything is cleared.", await tool.StandardError.ReadLineAsync().WaitAsync(Patience.Limit));
        PosixSignals.Send(tool.Id, Interrupt);
        var output = await tool.StandardOutput.ReadToEndAsync().WaitAsync(Patience.Limit);
        await EndAsync(tool);

        Assert.Equal(130, tool.ExitCode);
        Assert.Contains("1 leaked. Interrupted: this is what was known by then.", output, StringComparison.Ordinal);
        Assert.True(_world.AutoScaling.Groups[0].Instances[0].ProtectedFromScaleIn);
    }

    private async Task<Process> StartAsync(params string[] arguments)
    {
        var door = (await _world.ListenAsync()).ToString();
        var administrator = _world.Credentials.Administrator;
        var credentials = Path.Combine(_folder, "credentials");
        await File.WriteAllTextAsync(
            credentials,
            $"[sweeper]\naws_access_key_id = {administrator.AccessKeyId}\naws_secret_access_key = {administrator.SecretAccessKey}\nregion = eu-west-1\n");

        // A program in the background of a script is started with SIGINT ignored, and so is every program that it starts.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", DotnetProgram.Host] : [DotnetProgram.Host];
        var start = new ProcessStartInfo(command[0], [.. command[1..], DotnetProgram.Find("tool", "task-protection.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AWS_SHARED_CREDENTIALS_FILE"] = credentials,
                ["AWS_ENDPOINT_URL_ECS"] = door,
                ["AWS_ENDPOINT_URL_AUTO_SCALING"] = door,
                ["AWS_REGION"] = "",
                ["AWS_DEFAULT_REGION"] = "",
                ["AWS_PROFILE"] = "",
                ["AWS_EC2_METADATA_DISABLED"] = "true",
            },
        };
        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process tool)
    {
        try
        {
            await tool.WaitForExitAsync().WaitAsync(Patience.Limit);
        }
        finally
        {
            if (!tool.HasExited)
            {
                tool.Kill();
            }
        }
    }
}
