using TaskProtection.Runtime;

namespace TaskProtection.Tests.Chaos;

/// <summary>Closes a task, lets it go or thinks better of it, and opens it again: at random, so at every moment that there is.</summary>
internal sealed class YieldsAtRandom(TaskProtector protector, ProcessTime time, Random random)
{
    /// <summary>How long a task may stay protected for nothing, because it is not decided whether it lets go.</summary>
    public static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(90);

    public void CloseLater() => After(TimeSpan.FromMinutes(15), Close);

    private void Close()
    {
        if (protector.TryClose("the lot fell on it") is null)
        {
            CloseLater();
            return;
        }

        After(LongestDoubt, random.Next(3) == 0 ? Reopen : LetGo);
    }

    private void LetGo()
    {
        protector.LetGo();
        After(TimeSpan.FromMinutes(5), Reopen);
    }

    private void Reopen()
    {
        protector.Reopen();
        CloseLater();
    }

    private void After(TimeSpan longest, Action act) => _ = time.CreateTimer(_ => act(), null, longest * random.NextDouble(), Timeout.InfiniteTimeSpan);
}
