namespace TaskProtection.Tests.Hosting;

public sealed class SettingsThatBreakARule
{
    [Theory]
    [InlineData("LeaseDuration", "00:01:00", "00:00:59", "2.00:00:00", "2.00:01:00", "from 1 min to 48 h")]
    [InlineData("MaxWorkDuration", "02:00:00.0000001", "-00:00:01", "49.00:00:00", "49.00:00:01", "from 0 s to 49 days")]
    [InlineData("CallTimeout", "00:00:05", "00:00:04.9", "00:00:30", "00:00:30.1", "from 5 s to 30 s")]
    [InlineData("StopTimeout", "00:00:02", "00:00:01.9", "23:00:00", "23:00:01", "from 2 s to 23 h")]
    [InlineData("CleanupTimeout", "00:00:00.5", "00:00:00.4", "00:01:00", "00:01:00.1", "from 0.5 s to 1 min")]
    [InlineData("DrainTimeout", "00:00:00", "-00:00:00.1", "00:01:00", "23:00:01", "from 0 s to 23 h")]
    [InlineData("Task:Linger", "00:00:00", "-00:00:01", "01:00:00", "01:00:00.1", "from 0 s to 1 h")]
    [InlineData("Instance:Linger", "00:00:00", "-00:00:01", "01:00:00", "01:00:00.1", "from 0 s to 1 h")]
    public void Are_named_with_their_value_and_the_range_whose_ends_are_good(
        string path, string least, string tooLittle, string most, string tooMuch, string range)
    {
        Assert.Empty(Errors(path, least));
        Assert.Empty(Errors(path, most));
        Assert.StartsWith($"TaskProtection:{path} {tooLittle}", Assert.Single(Errors(path, tooLittle), error => error.Contains(range)));
        Assert.StartsWith($"TaskProtection:{path} {tooMuch}", Assert.Single(Errors(path, tooMuch), error => error.Contains(range)));

        // The other settings leave room for the whole range of this one.
        static IReadOnlyList<string> Errors(string path, string value)
        {
            (string, string?)[] room = path switch
            {
                "LeaseDuration" => [("MaxWorkDuration", "49.00:00:00"), ("StopTimeout", "00:00:02")],
                "StopTimeout" => [("LeaseDuration", "2.00:00:00"), ("MaxWorkDuration", "49.00:00:00")],
                "CleanupTimeout" or "DrainTimeout" => [("StopTimeout", "00:30:00")],
                _ => [],
            };
            return Configured.Errors([(path, value), .. room]).Where(error => error.Contains(path)).ToList();
        }
    }

    [Theory]
    [InlineData("00:01:30")]
    [InlineData("01:00:00.001")]
    public void Have_a_lease_of_broken_minutes(string lease)
        => Assert.StartsWith("TaskProtection:LeaseDuration 0", Assert.Single(
            Configured.Errors(("LeaseDuration", lease), ("StopTimeout", "00:00:02")), error => error.Contains("whole minutes")));

    [Theory]
    [InlineData("AWS_ECS_FARGATE", "00:02:00.001", 1)]
    [InlineData("AWS_ECS_FARGATE", "00:02:00", 0)]
    [InlineData("AWS_ECS_EC2", "00:10:00", 0)]
    public void State_a_stop_timeout_that_Fargate_does_not_give(string environment, string stop, int errors)
    {
        var configuration = Configured.Keys(("StopTimeout", stop));
        configuration["AWS_EXECUTION_ENV"] = environment;

        Assert.Equal(errors, Configured.By(configuration).Errors().Count(error => error.StartsWith($"TaskProtection:StopTimeout {stop}", StringComparison.Ordinal) && error.Contains("on Fargate")));
    }

    [Fact]
    public void Plan_a_drain_longer_than_ECS_waits()
    {
        Assert.Equal(
            ["TaskProtection:DrainTimeout 00:01:00 + TaskProtection:CleanupTimeout 00:00:07 exceeds TaskProtection:StopTimeout 00:00:30: "
                + "ECS would kill the drain at 30 s"],
            Configured.Errors(("DrainTimeout", "00:01:00")));
        Assert.Empty(Configured.Errors(("DrainTimeout", "00:00:23"))); // 23 + 7 = 30
        Assert.Single(Configured.Errors(("DrainTimeout", "00:00:23.001")));
    }

    [Fact]
    public void Plan_a_cleanup_longer_than_ECS_waits()
        => Assert.Equal(
            ["TaskProtection:DrainTimeout 00:00:00 + TaskProtection:CleanupTimeout 00:00:05 exceeds TaskProtection:StopTimeout 00:00:03: "
                + "ECS would kill the drain at 3 s"],
            Configured.Errors(("StopTimeout", "00:00:03"), ("CleanupTimeout", "00:00:05")));

    [Fact]
    public void Have_a_lease_too_short_to_admit_work_at_half_life()
    {
        Assert.Equal(
            ["TaskProtection:LeaseDuration 00:01:00 must be at least twice TaskProtection:StopTimeout 00:00:30 + TaskProtection:CallTimeout "
                + "00:00:06, which is 00:01:12: at half-life, when it is renewed, too little would be left to admit work"],
            Configured.Errors(("LeaseDuration", "00:01:00")));
        Assert.Empty(Configured.Errors(("LeaseDuration", "00:02:00"), ("StopTimeout", "00:00:54"))); // 2 × (54 + 6) = 120
        Assert.Single(Configured.Errors(("LeaseDuration", "00:02:00"), ("StopTimeout", "00:00:54.1")));
    }

    [Fact]
    public void End_work_before_its_first_lease()
        => Assert.Equal(
            ["TaskProtection:MaxWorkDuration 02:00:00 must be longer than TaskProtection:LeaseDuration 02:00:00: "
                + "work would lose its protection before its first lease ends"],
            Configured.Errors(("MaxWorkDuration", "02:00:00")));

    [Fact]
    public void Demand_an_instance_that_is_ECSs_to_protect()
        => Assert.Equal(
            ["TaskProtection:Instance:Enabled Always contradicts TaskProtection:Instance:Owner Ecs: "
                + "the flag would be ECS's alone to write, so the instance could never be protected from here"],
            Configured.Errors(("Instance:Enabled", "Always"), ("Instance:Owner", "Ecs")));

    [Fact]
    public void Are_all_reported_together()
    {
        var errors = Configured.Errors(
            ("Task:Linger", "02:00:00"), ("CallTimeout", "00:00:01"), ("DrainTimeout", "00:01:00"),
            ("Instance:Owner", "Me"), ("Instance:Linger", "soon"), ("Tusk:Linger", "00:00:01"));

        Assert.Equal(6, errors.Count);
    }

    [Fact]
    public void Are_not_judged_by_a_value_that_the_user_did_not_write()
        => Assert.Equal( // and not: DrainTimeout 60 s exceeds the default StopTimeout 30 s
            ["TaskProtection:StopTimeout is \"2m\", which is no duration: write hours:minutes:seconds, such as 00:00:30"],
            Configured.Errors(("StopTimeout", "2m"), ("DrainTimeout", "00:01:00")));
}
