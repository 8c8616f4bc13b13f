using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Aws;

/// <summary>
/// Instance scale-in protection: one flag per host that never expires and has no owner. It is written only where it is known
/// to be ours (see <see cref="InstanceOwner"/>), and cleared as it is shared (see <see cref="InstanceSharing"/>).
/// </summary>
internal sealed class AutoScalingInstanceTarget(
    EcsEnvironment environment,
    HostDiscovery hosts,
    IAutoScalingClient autoScaling,
    IFlagSharing sharing,
    IOptions<TaskProtectionOptions> options,
    TimeProvider time,
    ILogger<AutoScalingInstanceTarget> logger) : IProtectionTarget, IDisposable
{
    private readonly ILogger _logger = new QuietLogger(logger);
    private readonly InstanceTargetOptions _options = options.Value.Instance;

    private readonly Lock _gate = new();

    // Kept while the flag can be written, for as long as it is known whose it is; in every other phase the next call looks again.
    private InstanceMembership? _member;
    private long _memberSince;
    private SharedFlagKeeper? _keeper;
    private bool _announced;

    public string Name => "instance";

    public TimeSpan Linger => sharing.NeedsTaskProtection && options.Value.Task.Linger < _options.Linger ? options.Value.Task.Linger : _options.Linger;

    public bool IsRequired => _options.Enabled == TargetMode.Always;

    public async ValueTask<ProtectionInspection> InspectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var member = await LookUpAsync(cancellationToken).ConfigureAwait(false);
            await sharing.PrepareAsync(cancellationToken).ConfigureAwait(false);
            if (member.Phase == LifecyclePhase.Settable)
            {
                KeeperOf(member).LookAfter(); // After the dead also where no work comes.
            }

            return PhaseJudge.Inspect(member);
        }
        catch (DiscoveryException exception)
        {
            return exception.ToInspection();
        }
    }

    public ValueTask<ProtectionReply> ProtectAsync(TimeSpan duration, CancellationToken cancellationToken)
        => CallAsync(CallPurpose.Protect, cancellationToken);

    public ValueTask<ProtectionReply> ReleaseAsync(CancellationToken cancellationToken) => CallAsync(CallPurpose.Release, cancellationToken);

    public void Dispose() => _keeper?.Dispose();

    private async ValueTask<ProtectionReply> CallAsync(CallPurpose purpose, CancellationToken cancellationToken)
    {
        InstanceMembership member;
        try
        {
            member = await KnownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DiscoveryException exception)
        {
            return await ForgottenAsync(exception.ToReply(), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return NotFoundOutInTime();
        }

        if (PhaseJudge.Judge(member, purpose) is { } reply)
        {
            return await ForgottenAsync(reply, cancellationToken).ConfigureAwait(false);
        }

        var keeper = KeeperOf(member);
        return purpose == CallPurpose.Protect
            ? await keeper.ProtectAsync(cancellationToken).ConfigureAwait(false)
            : await keeper.ReleaseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The answer, after which nothing is looked after any more where there is nothing to: the flag is not ours, or the instance goes.</summary>
    private async ValueTask<ProtectionReply> ForgottenAsync(ProtectionReply answer, CancellationToken cancellationToken)
        => _keeper is { } keeper && answer.Outcome is (ProtectionOutcome.NotApplicable or ProtectionOutcome.Leaving)
            ? await keeper.ForgetAsync(answer, cancellationToken).ConfigureAwait(false)
            : answer;

    private SharedFlagKeeper KeeperOf(InstanceMembership member)
    {
        lock (_gate)
        {
            return _keeper ??= new SharedFlagKeeper(sharing, new Flag(this, member.InstanceId), time, options.Value.CallTimeout, _logger);
        }
    }

    private async ValueTask<InstanceMembership> KnownAsync(CancellationToken cancellationToken)
        => _member is { } member && time.GetElapsedTime(_memberSince) < HostDiscovery.OwnerKnownFor
            ? member
            : await LookUpAsync(cancellationToken).ConfigureAwait(false);

    // Not "unknown": only reads were under way, and what was never written need not be cleared.
    private static ProtectionReply NotFoundOutInTime() => new(ProtectionOutcome.Failed)
    {
        Reason = "The instance, its group or its owner could not be found out in time, and nothing was written. Is the ECS or the Auto Scaling API "
            + "reachable from here (a VPC endpoint)? TaskProtection:Instance:Owner saves the look at the owner",
    };

    private async Task<ProtectionReply> SetAsync(InstanceMembership member, CallPurpose purpose, CancellationToken cancellationToken)
    {
        try
        {
            await autoScaling.SetInstanceProtectionAsync(
                new()
                {
                    AutoScalingGroupName = member.Group,
                    InstanceId = member.InstanceId,
                    ProtectedFromScaleIn = purpose == CallPurpose.Protect,
                },
                cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            return new(ProtectionOutcome.Done) { NeverExpires = purpose == CallPurpose.Protect };
        }
        catch (DiscoveryException exception)
        {
            return exception.ToReply();
        }
        catch (AmazonServiceException exception) when (exception.ErrorCode == "ValidationError")
        {
            return await LookAgainAsync(member, purpose, exception, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var outcome = AwsError.Classify(exception);
            return new(outcome)
            {
                Reason = outcome == ProtectionOutcome.Denied
                    ? $"IAM denies it: the task role needs autoscaling:SetInstanceProtection on group '{member.Group}'. {AwsError.Explain(exception)}"
                    : $"SetInstanceProtection gave no success: {AwsError.Explain(exception)}",
                Error = exception,
            };
        }
    }

    // Auto Scaling has one code for all of these and tells them apart in prose, so the instance's state is read instead; the
    // refused call has changed nothing, and a look may follow it.
    private async Task<ProtectionReply> LookAgainAsync(
        InstanceMembership member, CallPurpose purpose, AmazonServiceException refusal, CancellationToken cancellationToken)
    {
        _member = null;
        if (refusal.Message.Contains("is not part of Auto Scaling group", StringComparison.OrdinalIgnoreCase))
        {
            AwsLog.GroupLost(_logger, member.InstanceId, member.Group);
        }

        try
        {
            var now = await LookUpAsync(cancellationToken).ConfigureAwait(false);
            return PhaseJudge.Judge(now, purpose)
                ?? new(ProtectionOutcome.Failed) { Reason = $"Auto Scaling refused: {refusal.Message}", Error = refusal };
        }
        catch (DiscoveryException exception)
        {
            return exception.ToReply();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return NotFoundOutInTime();
        }
    }

    private async Task<InstanceMembership> LookUpAsync(CancellationToken cancellationToken)
    {
        if (WhyNotApplicable() is { } reason)
        {
            throw new DiscoveryException(ProtectionOutcome.NotApplicable, reason);
        }

        var host = await hosts.FindAsync(_options.Owner, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<AutoScalingInstance> found;
        try
        {
            found = await autoScaling.DescribeAutoScalingInstancesAsync([host.InstanceId], cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not DiscoveryException && !cancellationToken.IsCancellationRequested)
        {
            throw DiscoveryException.From(
                exception,
                AwsError.Classify(exception) == ProtectionOutcome.Denied
                    ? $"IAM denies it: the task role needs autoscaling:DescribeAutoScalingInstances on *. {AwsError.Explain(exception)}"
                    : $"The group of instance {host.InstanceId} could not be read: {AwsError.Explain(exception)}");
        }

        var member = found.FirstOrDefault(instance => instance.InstanceId == host.InstanceId) is { AutoScalingGroupName.Length: > 0 } instance
            ? InstanceMembership.From(instance)
            : throw new DiscoveryException(ProtectionOutcome.NotApplicable, $"Instance {host.InstanceId} is in no Auto Scaling group.");
        if (Interlocked.Exchange(ref _announced, true) is false)
        {
            AwsLog.InstanceFound(_logger, member.InstanceId, member.Group);
        }

        (_member, _memberSince) = (member.Phase == LifecyclePhase.Settable ? member : null, time.GetTimestamp());

        return member;
    }

    private string? WhyNotApplicable()
        => _options.Enabled == TargetMode.Never ? "It is switched off (TaskProtection:Instance:Enabled is Never)."
            : !environment.IsOnEcs ? $"This is not an ECS task: neither {EcsEnvironment.AgentVariable} nor {EcsEnvironment.MetadataVariable} is set."
            : _options.Owner == InstanceOwner.Ecs ? "ECS owns the flag (TaskProtection:Instance:Owner is Ecs)."
            : null;

    /// <summary>The instance's flag, for as long as the instance is in service.</summary>
    private sealed class Flag(AutoScalingInstanceTarget target, string instanceId) : ISharedFlag
    {
        public string Owner => instanceId;

        public async ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
        {
            var purpose = isProtected ? CallPurpose.Protect : CallPurpose.Release;
            var member = await target.KnownAsync(cancellationToken).ConfigureAwait(false);
            return PhaseJudge.Judge(member, purpose) ?? await target.SetAsync(member, purpose, cancellationToken).ConfigureAwait(false);
        }
    }
}
