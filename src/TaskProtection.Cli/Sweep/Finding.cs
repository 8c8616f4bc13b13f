namespace TaskProtection.Cli.Sweep;

/// <summary>An instance and what is to be said of it.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Verdict">What is to be said.</param>
/// <param name="Reason">Why, in a sentence without a full stop.</param>
internal sealed record Finding(GroupInstance Instance, Verdict Verdict, string Reason)
{
    /// <summary>The container instance; null when none was found.</summary>
    public ContainerHost? Host { get; init; }

    /// <summary>What was seen of its tasks; null when they were not looked at.</summary>
    public HostTasks? Tasks { get; init; }

    /// <summary>Whether somebody should look at it.</summary>
    public bool IsLeft => Verdict is Verdict.Leaked or Verdict.Undecided or Verdict.NotInCluster or Verdict.ClearUnknown;
}
