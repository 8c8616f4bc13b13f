using Microsoft.Extensions.Configuration;

namespace TaskProtection.Tests.Hosting;

public sealed class KeysThatNothingReads
{
    [Theory]
    [InlineData("Task:Lingr", "Task:Linger")]
    [InlineData("task:lingr", "Task:Linger")]
    [InlineData("Tsk:Linger", "Task:Linger")]
    [InlineData("Instnce:Linger", "Instance:Linger")]
    [InlineData("Instance:Enabeld", "Instance:Enabled")]
    [InlineData("Owner", "Instance:Owner")]
    [InlineData("Task:Sharing", "Instance:Sharing")]
    [InlineData("Task:DrainTimeout", "DrainTimeout")]
    [InlineData("StopTimeoutSeconds", "StopTimeout")]
    [InlineData("Lease", "LeaseDuration")]
    [InlineData("DrianTimeout", "DrainTimeout")]
    [InlineData("Task:Linger:Seconds", "Task:Linger")]
    [InlineData("Sqss:orders:WaitTime", "Sqs:orders:WaitTime")]
    public void Are_errors_that_suggest_the_right_one(string wrong, string right)
        => Assert.Equal(
            [$"TaskProtection:{wrong} is not a setting; did you mean TaskProtection:{right}?"],
            Configured.Errors((wrong, "00:00:05")));

    [Fact]
    public void Are_met_with_what_there_is_when_no_setting_is_near()
    {
        Assert.Equal(
            ["TaskProtection:Task:Colour is not a setting; the settings there are Enabled, Linger"],
            Configured.Errors(("Task:Colour", "blue")));
        Assert.Equal(
            ["TaskProtection:Colour is not a setting; the settings there are LeaseDuration, MaxWorkDuration, CallTimeout, StopTimeout, "
                + "CleanupTimeout, DrainTimeout, LeaseDirectory, WhenUnavailable, Task, Instance, Disruption, Sqs"],
            Configured.Errors(("Colour", "blue")));
    }

    [Fact]
    public void Are_a_value_where_a_section_belongs()
        => Assert.Equal(
            ["TaskProtection:Task is a section and takes no value of its own; its settings are Enabled, Linger"],
            Configured.Errors(("Task", "Always")));

    [Fact]
    public void Are_an_empty_section_of_an_unknown_name()
        => Assert.StartsWith("TaskProtection:Drain is not a setting", Assert.Single(
            Configured.By(Configured.Json("""{ "TaskProtection": { "Drain": {} } }""")).Errors()));

    [Fact]
    public void Are_each_reported()
        => Assert.Equal(3, Configured.By(Configured.Json(
            """{ "TaskProtection": { "Stop": "00:00:03", "Task": { "Enable": "Never", "Linger": "0" }, "Instance": [ "Auto" ] } }""")).Errors().Count);

    [Fact]
    public void Are_not_those_of_the_SQS_package()
        => Assert.Empty(Configured.Errors(("Sqs:orders:WaitTime", "00:00:01"), ("sqs:orders:MaxConcurency", "9"), ("Sqs", "")));

    [Fact]
    public void Are_not_those_of_anybody_else()
        => Assert.Empty(Configured.By(new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create<string, string?>("TaskProtectionOfMine:Lingr", "1"), KeyValuePair.Create<string, string?>("Lingr", "1")]).Build()).Errors());

    [Fact]
    public void Do_not_show_their_value_which_may_be_secret()
        => Assert.DoesNotContain("hunter2", Assert.Single(Configured.Errors(("Password", "hunter2"))));

    [Fact]
    public void Are_found_in_environment_variables_too()
    {
        // Prefixed, so that no other test sees them: the provider strips the prefix.
        Environment.SetEnvironmentVariable("KEYSTEST_TaskProtection__Task__Linger", "00:00:07");
        Environment.SetEnvironmentVariable("KEYSTEST_TASKPROTECTION__TASK__LINGR", "00:00:07");
        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables("KEYSTEST_").Build();

            var error = Assert.Single(Configured.By(configuration).Errors());

            Assert.Contains("LINGR is not a setting; did you mean", error);
            Assert.EndsWith("Task:Linger?", error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("KEYSTEST_TaskProtection__Task__Linger", null);
            Environment.SetEnvironmentVariable("KEYSTEST_TASKPROTECTION__TASK__LINGR", null);
        }
    }
}
