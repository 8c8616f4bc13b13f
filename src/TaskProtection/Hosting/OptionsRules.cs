namespace TaskProtection.Hosting;

/// <summary>The rules that settings must keep, each with its numbers and what would happen otherwise.</summary>
internal sealed class OptionsRules
{
    /// <summary>The most that a task definition may state there.</summary>
    private static readonly TimeSpan FargateStopTimeout = TimeSpan.FromSeconds(120);

    private readonly List<string> _errors = [];
    private readonly HashSet<string> _doubtful;

    /// <param name="options">The settings to judge.</param>
    /// <param name="unreadable">Settings whose value is not what the user wrote; no rule between settings is judged by them.</param>
    /// <param name="isFargate">Whether this runs on Fargate.</param>
    public OptionsRules(TaskProtectionOptions options, IEnumerable<string> unreadable, bool isFargate)
    {
        _doubtful = [.. unreadable];
        JudgeEach(options);
        JudgeTogether(options);
        if (isFargate && Sound("StopTimeout") && options.StopTimeout > FargateStopTimeout)
        {
            Fail("StopTimeout", options.StopTimeout, $"must be at most {Short(FargateStopTimeout)} on Fargate, which stops every container by then: it would kill the drain");
        }
    }

    public IReadOnlyList<string> Errors => _errors;

    private void JudgeEach(TaskProtectionOptions options)
    {
        Range("LeaseDuration", options.LeaseDuration, TimeSpan.FromMinutes(1), TimeSpan.FromHours(48),
            "ECS grants 1 to 2,880 minutes and would reject every protection");
        if (options.LeaseDuration.Ticks % TimeSpan.TicksPerMinute != 0)
        {
            Fail("LeaseDuration", options.LeaseDuration, "must be whole minutes: ECS grants nothing finer, so the lease would not be what it says");
        }

        // 49 days is as far as a .NET timer reaches (2^32 ms, less 17 hours).
        Range("MaxWorkDuration", options.MaxWorkDuration, TimeSpan.Zero, TimeSpan.FromDays(49), "a timer does not reach further");
        Range("CallTimeout", options.CallTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30),
            "the ECS agent may take 4 s and its server 5 s, so less gives up on good answers; more holds work up while AWS is down");

        // ECS knows no upper end on EC2; ours is what twice of it, with CallTimeout, leaves of the longest lease, in whole hours.
        Range("StopTimeout", options.StopTimeout, TimeSpan.FromSeconds(2), TimeSpan.FromHours(23),
            "ECS begins at 2 s, and no lease, which must be twice as long, exceeds 48 h");
        Range("CleanupTimeout", options.CleanupTimeout, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(60),
            "the release needs time for a call to AWS, and running work needs the rest");
        Range("DrainTimeout", options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(23), "it is a part of StopTimeout");
        Defined("WhenUnavailable", options.WhenUnavailable);

        if (Given("Task", options.Task))
        {
            Defined("Task:Enabled", options.Task.Enabled);
            Linger("Task:Linger", options.Task.Linger);
        }

        if (Given("Instance", options.Instance))
        {
            Defined("Instance:Enabled", options.Instance.Enabled);
            Linger("Instance:Linger", options.Instance.Linger);
            Defined("Instance:Owner", options.Instance.Owner);
            Defined("Instance:Sharing", options.Instance.Sharing);
        }

        if (Given("Disruption", options.Disruption))
        {
            Defined("Disruption:OnNewDeployment", options.Disruption.OnNewDeployment);
            Range("Disruption:MaxBusy", options.Disruption.MaxBusy, TimeSpan.FromMinutes(10), TimeSpan.FromHours(48),
                "less stops work more often than it helps, and no lease of ECS is longer");
            Defined("Disruption:OnSpotInterruption", options.Disruption.OnSpotInterruption);
            Defined("Disruption:OnInstanceTermination", options.Disruption.OnInstanceTermination);
            Defined("Disruption:OnTaskStopping", options.Disruption.OnTaskStopping);
            Defined("Disruption:OnRebalanceRecommendation", options.Disruption.OnRebalanceRecommendation);
        }
    }

    private void JudgeTogether(TaskProtectionOptions options)
    {
        if (Sound("MaxWorkDuration", "LeaseDuration") && options.MaxWorkDuration <= options.LeaseDuration)
        {
            Fail("MaxWorkDuration", options.MaxWorkDuration,
                $"must be longer than {Named("LeaseDuration", options.LeaseDuration)}: work would lose its protection before its first lease ends");
        }

        if (Sound("LeaseDuration", "StopTimeout", "CallTimeout") && options.LeaseDuration < 2 * (options.StopTimeout + options.CallTimeout))
        {
            Fail("LeaseDuration", options.LeaseDuration,
                $"must be at least twice {Named("StopTimeout", options.StopTimeout)} + {Named("CallTimeout", options.CallTimeout)}, "
                + $"which is {SettingText.Write(2 * (options.StopTimeout + options.CallTimeout))}: at half-life, when it is renewed, too little would be left to admit work");
        }

        if (Sound("DrainTimeout", "CleanupTimeout", "StopTimeout")
            && options.EffectiveDrainTimeout + options.EffectiveCleanupTimeout > options.StopTimeout)
        {
            _errors.Add($"{Named("DrainTimeout", options.EffectiveDrainTimeout)} + {Named("CleanupTimeout", options.EffectiveCleanupTimeout)} "
                + $"exceeds {Named("StopTimeout", options.StopTimeout)}: ECS would kill the drain at {Short(options.StopTimeout)}");
        }

        if (Sound("Instance", "Instance:Enabled", "Instance:Owner")
            && options.Instance is { Enabled: TargetMode.Always, Owner: InstanceOwner.Ecs })
        {
            _errors.Add($"{Path("Instance:Enabled")} Always contradicts {Path("Instance:Owner")} Ecs: "
                + "the flag would be ECS's alone to write, so the instance could never be protected from here");
        }

        JudgeSharing(options);
    }

    private void JudgeSharing(TaskProtectionOptions options)
    {
        if (Sound("Instance", "Instance:Sharing") && options is { Instance.Sharing: InstanceSharing.LeaseDirectory, LeaseDirectory: null })
        {
            _errors.Add($"{Path("Instance:Sharing")} LeaseDirectory needs {Path("LeaseDirectory")}, a folder of the host that all tasks on it mount: "
                + "without it no task knows of the others, and the first to finish would expose them");
        }

        if (Sound("Instance", "Instance:Sharing") && options is { Instance.Sharing: InstanceSharing.AskEcs or InstanceSharing.Exclusive, LeaseDirectory: not null })
        {
            _errors.Add($"{Path("Instance:Sharing")} {options.Instance.Sharing} contradicts {Path("LeaseDirectory")}: two processes of one task would share its protection through the folder, "
                + "and the first of them to finish would clear the instance's flag under the other. Leave Instance:Sharing at Auto");
        }
    }

    private void Linger(string setting, TimeSpan value)
        => Range(setting, value, TimeSpan.Zero, TimeSpan.FromHours(1), "an idle worker would hold up scale-in and deployments for all of it");

    private void Range(string setting, TimeSpan? value, TimeSpan least, TimeSpan most, string consequence)
    {
        if (value < least || value > most)
        {
            Fail(setting, value, $"must be from {Short(least)} to {Short(most)}: {consequence}");
        }
    }

    private void Defined<TEnum>(string setting, TEnum value) where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Fail(setting, value, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}: nothing is known of this value");
        }
    }

    private bool Given(string setting, object? value)
    {
        if (value is null)
        {
            Fail(setting, "null", "must not be null: leave the section at its defaults instead");
        }

        return value is not null;
    }

    /// <summary>Whether each of these settings is in order by itself, so that a sum of them means something and cannot overflow.</summary>
    private bool Sound(params ReadOnlySpan<string> settings)
    {
        foreach (var setting in settings)
        {
            if (_doubtful.Contains(setting))
            {
                return false;
            }
        }

        return true;
    }

    private void Fail<T>(string setting, T value, string rest)
    {
        _doubtful.Add(setting);
        _errors.Add($"{Path(setting)} {(value is TimeSpan time ? SettingText.Write(time) : value)} {rest}");
    }

    private static string Named(string setting, TimeSpan value) => $"{Path(setting)} {SettingText.Write(value)}";

    private static string Path(string setting) => $"{TaskProtectionOptions.SectionName}:{setting}";

    private static string Short(TimeSpan value) => value switch
    {
        { TotalDays: > 2 } when value.Ticks % TimeSpan.TicksPerDay == 0 => $"{value.Days} days",
        { TotalHours: >= 1 } when value.Ticks % TimeSpan.TicksPerHour == 0 => FormattableString.Invariant($"{value.TotalHours} h"),
        { TotalMinutes: 1 } => "1 min",
        _ => FormattableString.Invariant($"{value.TotalSeconds} s"),
    };
}
