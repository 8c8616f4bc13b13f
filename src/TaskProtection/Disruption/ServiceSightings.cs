using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Core;

namespace TaskProtection.Disruption;

/// <summary>Looks at the service: bounded in time, at its pace, and said once. Not thread-safe: the watch's one loop looks.</summary>
internal sealed class ServiceSightings(IServiceLook look, TaskProtectionOptions options, TimeProvider time, Random random, ILogger logger, CancellationToken stopping)
{
    /// <summary>How far back tasks of a newer deployment count that ended by themselves.</summary>
    private static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(10);

    /// <summary>How long ECS remembers stopped tasks.</summary>
    private static readonly TimeSpan EcsMemory = TimeSpan.FromHours(1);

    /// <summary>ECS does not say in which order it lists them. A large fleet that is replaced fills many pages, and each task that yields reads these.</summary>
    private const int MostPages = 3;

    /// <summary>A fleet is never without accidents, nor one on Spot without interruptions: one in so many tasks.</summary>
    private const int PerAccident = 10;

    /// <summary>A minute, and a look.</summary>
    private static readonly TimeSpan Proof = TimeSpan.FromSeconds(75);

    /// <summary>Nothing changes within it that is worth a call.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);

    private readonly LookPace _pace = new(random);
    private long _lookedAt;
    private long _seenAt;
    private string? _said;
    private string? _distrusted;
    private string? _failing;
    private (string Id, int Most, long Since)? _newer;
    private bool _saidFailuresNotSeen;

    /// <summary>
    /// Whether the newer deployment was seen to run for a while without losing more than one in ten of its tasks: a version that crashes a
    /// minute after its start has done so by then.
    /// </summary>
    public bool IsProven => _newer is { } newer && time.GetElapsedTime(newer.Since) >= Proof;

    /// <summary>Whether a newer deployment has lost tasks, has not come to run when it was waited for, or was seen to fail.</summary>
    public bool IsDistrusted(EcsDeployment newer) => _distrusted == newer.Id;

    /// <summary>Whether the newer deployment that the last look told of is distrusted, and has not proven itself since.</summary>
    public bool IsShaken => Latest.Newer is { } newer && IsDistrusted(newer) && !IsProven;

    /// <summary>What the last look that succeeded told.</summary>
    public Evidence Latest { get; private set; } = Evidence.None;

    /// <summary>What it was concluded from: while it stays the same, ECS has done nothing.</summary>
    public (int Desired, int Running, int Pending, EcsDeployment? Newer) Picture { get; private set; }

    /// <summary>Whether IAM forbade the last look.</summary>
    public bool IsBlind { get; private set; }

    /// <summary>How old what is known is.</summary>
    public TimeSpan Age => time.GetElapsedTime(_seenAt);

    /// <summary>How long ago the last attempt to look was made.</summary>
    public TimeSpan SinceAttempt => time.GetElapsedTime(_lookedAt);

    /// <summary>How long a newer deployment that runs has yet to run until it is proven; null where none runs, or it is.</summary>
    public TimeSpan? UntilProven
        => _newer is not { } newer || IsProven ? null
            : Proof - time.GetElapsedTime(newer.Since) is var left && left > ShortestPause ? left : ShortestPause;

    public TimeSpan NextPause => _pace.Next;

    /// <exception cref="DiscoveryException">Nothing was seen.</exception>
    public async Task<Evidence> LookAsync()
    {
        _lookedAt = time.GetTimestamp();
        var sight = await BoundedAsync(look.LookAsync).ConfigureAwait(false);
        _seenAt = time.GetTimestamp();
        _pace.Seen(sight.Service.RunningCount);
        var isNews = IsBlind || _said is not null;
        IsBlind = false;
        var evidence = ServiceJudge.Judge(sight, IsProven ? _newer?.Id : null);
        Follow(evidence.Newer);
        Picture = (sight.Service.DesiredCount, sight.Service.RunningCount, sight.Service.PendingCount, evidence.Newer);
        Latest = Evidence.None; // What the look before this one saw must not pass for new where the next call fails.
        var isIdle = evidence.Kind == EvidenceKind.Deployment
            && (options.Disruption.OnNewDeployment == NewDeploymentReaction.Ignore || await IsStillbornAsync(evidence.Newer!).ConfigureAwait(false));
        if (isNews)
        {
            _said = null;
            logger.SeesAgain();
        }

        return Latest = isIdle ? Evidence.None : evidence;
    }

    /// <summary>Whether more than one in ten tasks of a newer deployment end by themselves; where none runs, whether any has.</summary>
    /// <exception cref="DiscoveryException">It was not seen. Without the right to see it, the counts of the deployment have to do.</exception>
    public async Task<bool> IsFailingAsync(EcsDeployment newer)
    {
        // Of a version that does not come to run ECS starts tasks ever more seldom, so one that ended counts for as long as ECS remembers it; whoever has seen it distrusts the version until it runs.
        var memory = newer.RunningCount == 0 ? EcsMemory : FailureMemory;
        bool isFailing;
        try
        {
            isFailing = await HaveFailedAsync(newer, memory).ConfigureAwait(false);
        }
        catch (DiscoveryException unseen) when (unseen.Outcome == ProtectionOutcome.Denied)
        {
            if (!_saidFailuresNotSeen)
            {
                _saidFailuresNotSeen = true;
                logger.FailuresNotSeen(unseen.Message);
            }

            isFailing = HasFailedTasksOnly(newer);
        }

        if (isFailing)
        {
            Distrust(newer);
            if (_failing != newer.Id)
            {
                _failing = newer.Id;
                logger.NewerIsFailing(newer.Id!, memory);
            }
        }

        return isFailing;
    }

    /// <summary>
    /// Whether a newer deployment of which nothing runs fails, and does not starve: what ECS counts as failed may be tasks that it could not
    /// place, and those are placed once somebody has made way.
    /// </summary>
    private async Task<bool> IsStillbornAsync(EcsDeployment newer)
        => HasFailedTasksOnly(newer) && (IsDistrusted(newer) || await IsFailingAsync(newer).ConfigureAwait(false));

    public static bool HasFailedTasksOnly(EcsDeployment newer) => newer is { RunningCount: 0, FailedTasks: > 0 };

    private async Task<bool> HaveFailedAsync(EcsDeployment newer, TimeSpan memory)
    {
        var (since, failed, next) = (time.GetUtcNow() - memory, 0, (string?)null);
        for (var page = 0; page < MostPages; page++)
        {
            (var more, next) = await BoundedAsync(token => look.CountFailedAsync(newer.Id!, since, next, token)).ConfigureAwait(false);
            failed += more;
            if (failed > newer.RunningCount / PerAccident)
            {
                return true;
            }

            if (next is null)
            {
                break;
            }
        }

        return false;
    }

    public void Distrust(EcsDeployment newer) => _distrusted = newer.Id;

    /// <summary>Takes note of a look that told nothing. Returns true when it is forbidden from now on.</summary>
    public bool Failed(DiscoveryException unseen)
    {
        if (unseen.Outcome == ProtectionOutcome.Denied)
        {
            return !IsBlind && (IsBlind = true);
        }

        _pace.Failed(unseen.Outcome == ProtectionOutcome.Throttled);
        if (_said != unseen.Message)
        {
            _said = unseen.Message;
            logger.LookFailed(unseen.Message);
        }

        return false;
    }

    private void Follow(EcsDeployment? newer)
    {
        var (most, since) = (newer?.RunningCount ?? 0, time.GetTimestamp());
        if (newer is not null && _newer is { } known && known.Id == newer.Id)
        {
            if (known.Most - newer.RunningCount <= known.Most / PerAccident)
            {
                (most, since) = (Math.Max(known.Most, most), known.Since); // The most, so that it cannot dwindle by accidents.
            }
            else
            {
                Distrust(newer);
            }
        }

        _newer = newer is { RunningCount: > 0 } ? (newer.Id!, most, since) : null;
    }

    /// <summary>Ends when the time is up, whatever the client does.</summary>
    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var bound = new BoundedToken(options.CallTimeout, time, stopping);
        try
        {
            return await ask(bound.Token).WaitAsync(options.CallTimeout + ProtectionPolicy.CloseGrace, time, stopping).ConfigureAwait(false);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            throw new DiscoveryException(ProtectionOutcome.Failed, $"ECS gave no answer within {options.CallTimeout}.", late);
        }
    }
}
