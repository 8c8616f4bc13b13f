using Microsoft.Extensions.Logging;
using TaskProtection.Aws;
using TaskProtection.Core;

namespace TaskProtection.Disruption;

/// <summary>Looks at the service: bounded in time, at its pace, and said once. Not thread-safe: the watch's one loop looks.</summary>
internal sealed class ServiceSightings(IServiceLook look, TaskProtectionOptions options, TimeProvider time, Random random, ILogger logger, CancellationToken stopping)
{
    /// <summary>How far back tasks of a newer deployment count that ended by themselves.</summary>
    private static readonly TimeSpan FailureMemory = TimeSpan.FromMinutes(10);

    private readonly LookPace _pace = new(random);
    private long _lookedAt;
    private string? _said;

    /// <summary>What the last look that succeeded told.</summary>
    public Evidence Latest { get; private set; } = Evidence.None;

    /// <summary>Whether IAM forbade the last look.</summary>
    public bool IsBlind { get; private set; }

    /// <summary>The last attempt to look.</summary>
    public TimeSpan Age => time.GetElapsedTime(_lookedAt);

    public TimeSpan Interval => _pace.Interval;

    public TimeSpan NextPause => _pace.Next;

    /// <exception cref="DiscoveryException">Nothing was seen.</exception>
    public async Task<Evidence> LookAsync()
    {
        _lookedAt = time.GetTimestamp();
        var sight = await BoundedAsync(look.LookAsync).ConfigureAwait(false);
        _pace.Seen(sight.Service.RunningCount);
        if (IsBlind)
        {
            IsBlind = false;
            logger.SeesAgain();
        }

        _said = null;
        var evidence = ServiceJudge.Judge(sight);
        return Latest = evidence.Kind == EvidenceKind.Deployment && options.Disruption.OnNewDeployment == NewDeploymentReaction.Ignore ? Evidence.None : evidence;
    }

    /// <summary>Whether more than one in ten tasks of a newer deployment end by themselves: a fleet is never without accidents.</summary>
    /// <exception cref="DiscoveryException">It was not seen. Without the right to see it, the counts of the deployment have to do.</exception>
    public async Task<bool> IsFailingAsync(EcsDeployment newer)
    {
        int failed;
        try
        {
            var since = time.GetUtcNow() - FailureMemory;
            failed = await BoundedAsync(token => look.CountFailedTasksAsync(newer.Id!, since, token)).ConfigureAwait(false);
        }
        catch (DiscoveryException unseen) when (unseen.Outcome == ProtectionOutcome.Denied)
        {
            Say(unseen.Message, static (logger, reason) => logger.FailuresNotSeen(reason));
            return false;
        }

        if (failed * 10 <= newer.RunningCount)
        {
            return false;
        }

        logger.NewerIsFailing(newer.Id!, failed, FailureMemory);
        return true;
    }

    /// <summary>Takes note of a look that told nothing. Returns true when it is forbidden from now on.</summary>
    public bool Failed(DiscoveryException unseen)
    {
        if (unseen.Outcome == ProtectionOutcome.Denied)
        {
            return !IsBlind && (IsBlind = true);
        }

        _pace.Failed();
        Say(unseen.Message, static (logger, reason) => logger.LookFailed(reason));
        return false;
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

    private void Say(string reason, Action<ILogger, string> say)
    {
        if (_said != reason)
        {
            _said = reason;
            say(logger, reason);
        }
    }
}
