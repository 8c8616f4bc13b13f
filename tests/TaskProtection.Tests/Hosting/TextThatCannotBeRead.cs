namespace TaskProtection.Tests.Hosting;

public sealed class TextThatCannotBeRead
{
    [Theory]
    [InlineData("Task:Linger", "soon", "is \"soon\", which is no duration: write hours:minutes:seconds, such as 00:00:30")]
    [InlineData("DrainTimeout", "20s", "is \"20s\", which is no duration: write hours:minutes:seconds, such as 00:00:30")]
    [InlineData("StopTimeout", "30", "is \"30\", which .NET reads as 30 days: write 30 seconds as 00:00:30, 24 hours as 1.00:00:00")]
    [InlineData("MaxWorkDuration", "48:00:00", "is \"48:00:00\", which .NET reads as 48 days: write 30 seconds as 00:00:30, 24 hours as 1.00:00:00")]
    [InlineData("CleanupTimeout", "", "is empty: give it a value, or remove it to have the default")]
    [InlineData("WhenUnavailable", "Panic", "is \"Panic\": it must be one of Proceed, Refuse")]
    [InlineData("Task:Enabled", "false", "is \"false\": it must be one of Auto, Always, Never")]
    [InlineData("Instance:Sharing", "1", "is \"1\": it must be one of Auto, Exclusive, AskEcs, LeaseDirectory")]
    [InlineData("Instance:Owner", "Ecs, Application", "is \"Ecs, Application\": it must be one of Auto, Application, Ecs")]
    public void Is_an_error_that_names_the_setting(string path, string text, string error)
        => Assert.Equal([$"TaskProtection:{path} {error}"], Configured.Errors((path, text)));

    [Theory]
    [InlineData("Task:Linger", "0")]
    [InlineData("Task:Linger", " 00:00:30 ")]
    [InlineData("MaxWorkDuration", "1.12:00:00")]
    [InlineData("MaxWorkDuration", "1:12:00:00")]
    [InlineData("Task:Enabled", "always")]
    [InlineData("Task:Enabled", " Never ")]
    public void Is_not_what_people_do_write(string path, string text) => Assert.Empty(Configured.Errors((path, text)));

    [Fact]
    public void Is_not_a_null_which_counts_as_not_set()
    {
        var options = Configured.By(Configured.Json("""{ "TaskProtection": { "StopTimeout": null, "Task": null, "Instance": {} } }""")).Options();

        Assert.Equal(TimeSpan.FromSeconds(30), options.StopTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), options.Task.Linger);
    }
}
