namespace TaskProtection.Tests.Aws;

/// <summary>Two that set and end the protection of one task, each for itself, are warned of where they can be seen.</summary>
public sealed class TwoOfOneTask : RimTest
{
    private const string TwinProcess = "Another process of this task";
    private const string TwinContainers = "Two containers of this task";

    // Each test has a task of its own: the lock is named after it.
    private readonly string _task = $"arn:aws:ecs:eu-west-1:111122223333:task/ice/{Guid.NewGuid():N}";

    public TwoOfOneTask() => Fake.On("agent GET", FakeAws.Json(200, """{"protection":{"ProtectionEnabled":false}}"""));

    [Fact]
    public async Task Processes_are_warned_of_once()
    {
        Fake.On("metadata", FakeAws.Json(200, $$"""{"Cluster":"ice","TaskARN":"{{_task}}","LaunchType":"EC2"}"""));
        var path = Path.Combine(Path.GetTempPath(), $"task-protection-{_task.Split('/')[^1]}.lock");
        await using (new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose)) // As the first process does.
        {
            await using var second = new Rim(Fake);
            await second.InspectTaskAsync();
            await second.InspectTaskAsync();

            Assert.Equal(1, Count(second, TwinProcess));
        }
    }

    [Fact]
    public async Task One_after_the_other_is_no_pair()
    {
        Fake.On("metadata", FakeAws.Json(200, $$"""{"Cluster":"ice","TaskARN":"{{_task}}","LaunchType":"EC2"}"""));
        await using (var first = new Rim(Fake))
        {
            await first.InspectTaskAsync();
        }

        await using var second = new Rim(Fake);
        await second.InspectTaskAsync();

        Assert.Equal(0, Count(second, TwinProcess));
    }

    [Theory]
    [InlineData("""{"Type":"NORMAL","ImageID":"sha256:1"},{"Type":"NORMAL","ImageID":"sha256:1"}""", 1)]
    [InlineData("""{"Type":"NORMAL","ImageID":"sha256:1"},{"Type":"NORMAL","ImageID":"sha256:2"}""", 0)]
    [InlineData("""{"Type":"NORMAL","ImageID":"sha256:1"},{"Type":"CNI_PAUSE","ImageID":"sha256:1"}""", 0)]
    [InlineData("{},{}", 0)]
    public async Task Containers_are_warned_of_when_they_run_one_image(string containers, int warnings)
    {
        Fake.On("metadata", FakeAws.Json(200, $$"""{"Cluster":"ice","TaskARN":"{{_task}}","LaunchType":"EC2","Containers":[{{containers}}]}"""));
        await using var rim = new Rim(Fake);
        await rim.InspectTaskAsync();

        Assert.Equal(warnings, Count(rim, TwinContainers));
    }

    [Fact]
    public async Task A_lease_directory_needs_no_warning()
    {
        var folder = Directory.CreateTempSubdirectory("gates-");
        Fake.On("metadata", FakeAws.Json(200, $$"""{"Cluster":"ice","TaskARN":"{{_task}}","LaunchType":"EC2"}"""));
        await using var first = new Rim(Fake, new TaskProtectionOptions { LeaseDirectory = folder.FullName });
        await using var second = new Rim(Fake, new TaskProtectionOptions { LeaseDirectory = folder.FullName });
        await first.InspectTaskAsync();
        await second.InspectTaskAsync();

        Assert.Equal(0, Count(second, TwinProcess));
        folder.Delete(recursive: true);
    }

    private static int Count(Rim rim, string text) => rim.Log.All.Count(line => line.Contains(text, StringComparison.Ordinal));
}
