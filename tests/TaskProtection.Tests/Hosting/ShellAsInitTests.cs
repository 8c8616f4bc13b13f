using TaskProtection.Hosting;

namespace TaskProtection.Tests.Hosting;

public sealed class TheFirstProcessOfTheContainer : IDisposable
{
    private readonly string _proc = Directory.CreateTempSubdirectory("proc-").FullName;

    [Theory]
    [InlineData("7 (dotnet) S 1 7 7 0 -1", "sh\n", "sh")]
    [InlineData("7 (dotnet) S 1 7 7 0 -1", "bash\n", "bash")]
    [InlineData("7 (a ) name) S 1 7 7 0 -1", "dash\n", "dash")]
    [InlineData("7 (dotnet) S 1 7 7 0 -1", "tini\n", null)]
    [InlineData("7 (dotnet) S 1 7 7 0 -1", "pause\n", null)]
    [InlineData("7 (dotnet) S 6 7 7 0 -1", "sh\n", null)] // a script of a build machine
    [InlineData("1 (dotnet) S 0 1 1 0 -1", "dotnet\n", null)] // exec form
    [InlineData("", "sh\n", null)]
    public void Is_told_of_where_it_is_a_shell_that_waits_for_the_worker(string stat, string comm, string? shell)
    {
        Write("self", "stat", stat);
        Write("1", "comm", comm);

        Assert.Equal(shell, new ShellAsInit(_proc).Find());
    }

    [Fact]
    public void Is_nothing_to_talk_of_where_it_cannot_be_read() => Assert.Null(new ShellAsInit(Path.Combine(_proc, "none")).Find());

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    private void Write(string folder, string file, string text)
    {
        Directory.CreateDirectory(Path.Combine(_proc, folder));
        File.WriteAllText(Path.Combine(_proc, folder, file), text);
    }
}
