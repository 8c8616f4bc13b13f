using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Core;

namespace TaskProtection.Disruption;

/// <summary>Looks at the service: bounded in time, at its pace, and said once. Not thread-safe: the watch's one loop looks.</summary>
internal sealed class ServiceSightings(IServiceLook look, TaskProtectionOptions options, TimeProvider time, Random random, ILogger logger, CancellationToken stopping)
{
    /// <summary>How far back tasks of a newer deployment count that ended by themselves.</summary>
    private static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(10);

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
    private (string Id, int Running, long Since)? _newer;
    private bool _saidFailuresNotSeen;

    /// <summary>
    /// Whether the newer deployment was seen to run for a while, no fewer tasks at each look: a version that crashes a minute after its start
    /// has done so by then.
    /// </summary>
    public bool IsProven => _newer is { } newer && time.GetElapsedTime(newer.Since) >= Proof;

    /// <summary>Whether a newer deployment has lost tasks, has not come to run when it was waited for, or was seen to fail.</summary>
    public bool IsDistrusted(EcsDeployment newer) => _distrusted == newer.Id;

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
        if (IsBlind)
        {
            IsBlind = false;
            logger.SeesAgain();
        }

        _said = null;
        var evidence = ServiceJudge.Judge(sight, IsProven ? _newer?.Id : null);
        Follow(evidence.Newer);
        Picture = (sight.Service.DesiredCount, sight.Service.RunningCount, sight.Service.PendingCount, evidence.Newer);
        return Latest = evidence.Kind == EvidenceKind.Deployment && options.Disruption.OnNewDeployment == NewDeploymentReaction.Ignore ? Evidence.None : evidence;
    }

    /// <summary>Whether more than one in ten tasks of a newer deployment end by themselves: a fleet is never without accidents.</summary>
    /// <exception cref="DiscoveryException">It was not seen. Without the right to see it, the counts of the deployment have to do.</exception>
    public async Task<bool> IsFailingAsync(EcsDeployment newer)
    {
        bool isFailing;
        try
        {
            var since = time.GetUtcNow() - FailureMemory;
            isFailing = await BoundedAsync(token => look.HaveFailedAsync(newer.Id!, since, newer.RunningCount / 10, token)).ConfigureAwait(false);
        }
        catch (DiscoveryException unseen) when (unseen.Outcome == ProtectionOutcome.Denied)
        {
            if (!_saidFailuresNotSeen)
            {
                _saidFailuresNotSeen = true;
                logger.FailuresNotSeen(unseen.Message);
            }

            return false;
        }

        if (isFailing)
        {
            Distrust(newer);
            if (_failing != newer.Id)
            {
                _failing = newer.Id;
                logger.NewerIsFailing(newer.Id!, FailureMemory);
            }
        }

        return isFailing;
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
        var since = time.GetTimestamp();
        if (newer is not null && _newer is { } known && known.Id == newer.Id)
        {
            if (known.Running <= newer.RunningCount)
            {
                since = known.Since;
            }
            else
            {
                Distrust(newer);
            }
        }

        _newer = newer is { RunningCount: > 0 } ? (newer.Id!, newer.RunningCount, since) : null;
    }

    /// <summary>Ends when the time is up, whatever the client does.</summary>
    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var bound = new CancellationTokenSource(options.CallTimeout, time);
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
