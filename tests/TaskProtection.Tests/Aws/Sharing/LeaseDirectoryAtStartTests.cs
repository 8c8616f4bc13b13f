using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TaskProtection.Aws;
using TaskProtection.Aws.Sharing;
using TaskProtection.Tests.Hosting;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>What a lease directory must be. Read-only and full disks, and another user's folder, are tried in tests/namespaces.</summary>
public sealed class ALeaseDirectoryAtStart : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lease-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Is_good_where_locks_exclude_and_is_left_as_it_was()
    {
        Assert.Null(LeaseDirectoryCheck.Find(_folder));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Must_be_there() => AssertError("does not exist", Path.Combine(_folder, "missing"));

    [Theory]
    [InlineData("lease")]
    [InlineData("")]
    public void Must_be_an_absolute_path(string path) => AssertError("is no absolute path", path);

    [Fact]
    public void Must_be_a_folder()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        AssertError("is a file and not a folder", file);
    }

    [Fact]
    public void Must_be_writable()
    {
        if (Directory.Exists("/proc/self"))
        {
            AssertError("cannot be written", "/proc/self"); // not even by root
        }
    }

    [Fact]
    public async Task Is_tried_before_the_host_starts()
    {
        await using var world = new HostWorld(
            configure: options => options.LeaseDirectory = Path.Combine(_folder, "missing"), environment: OnEcs);

        var error = await Assert.ThrowsAsync<OptionsValidationException>(world.StartAsync);

        Assert.Contains("TaskProtection:LeaseDirectory", error.Message, StringComparison.Ordinal);
        Assert.Contains("the first to finish would expose the rest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_host_start_that_can_use_it()
    {
        await using var world = new HostWorld(configure: options => options.LeaseDirectory = _folder, environment: OnEcs);

        await world.StartAsync();
    }

    [Fact]
    public async Task Is_not_needed_off_ecs()
    {
        await using var world = new HostWorld(configure: options => options.LeaseDirectory = Path.Combine(_folder, "missing"));

        await world.StartAsync();
    }

    [Fact]
    public void Is_needed_where_the_flag_is_to_be_shared_by_it()
    {
        Assert.Contains(
            "TaskProtection:Instance:Sharing LeaseDirectory needs TaskProtection:LeaseDirectory",
            Assert.Single(Configured.Errors([("Instance:Sharing", "LeaseDirectory")])),
            StringComparison.Ordinal);
        Assert.Empty(Configured.Errors([("Instance:Sharing", "LeaseDirectory"), ("LeaseDirectory", "/lease")]));
    }

    [Theory]
    [InlineData(InstanceSharing.LeaseDirectory, true, typeof(LeaseDirectorySharing))]
    [InlineData(InstanceSharing.Auto, true, typeof(LeaseDirectorySharing))]
    [InlineData(InstanceSharing.Auto, false, typeof(AskEcsSharing))]
    [InlineData(InstanceSharing.AskEcs, true, typeof(AskEcsSharing))]
    [InlineData(InstanceSharing.Exclusive, true, typeof(ExclusiveSharing))]
    internal async Task Is_how_the_flag_is_shared_where_it_is_set(InstanceSharing sharing, bool isSet, Type way)
    {
        using var aws = new FakeAws();
        await using var rim = new Rim(aws, new() { LeaseDirectory = isSet ? _folder : null, Instance = { Sharing = sharing } });

        Assert.IsType(way, rim.Get<IFlagSharing>());
    }

    private static EcsEnvironment OnEcs => new(new ConfigurationBuilder().AddInMemoryCollection(Rim.Variables).Build());

    private static void AssertError(string problem, string folder)
    {
        var error = LeaseDirectoryCheck.Find(folder);

        Assert.StartsWith($"TaskProtection:LeaseDirectory \"{folder}\" {problem}", error, StringComparison.Ordinal);
        Assert.Contains("the first to finish would expose the rest", error, StringComparison.Ordinal);
    }
}
