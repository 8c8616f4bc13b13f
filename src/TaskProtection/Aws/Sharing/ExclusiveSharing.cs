using Microsoft.Extensions.Logging;
using TaskProtection.Core;

namespace TaskProtection.Aws.Sharing;

/// <summary>Nobody else uses the flag: declared, and checked once where that is allowed. But somebody may have used it until a moment ago.</summary>
/// <remarks>
/// The task that was on this instance before may have ended with a release on its way, which undoes a set that was answered before
/// it lands. So what is set while it may land is set again every <see cref="s_repeat"/>, for as long as work is in.
/// </remarks>
internal sealed class ExclusiveSharing(Func<CancellationToken, Task<int>> countProtected, TimeProvider time, ILogger logger) : IFlagSharing
{
    /// <summary>For so long such a release leaves the instance open.</summary>
    private static readonly TimeSpan s_repeat = TimeSpan.FromSeconds(5);

    /// <summary>From the start of the process: a release that was the last act of another, which had ended before, lands within <see cref="ProtectionPolicy.DefaultSettle"/>.</summary>
    private static readonly TimeSpan s_early = s_repeat + ProtectionPolicy.DefaultSettle;

    private readonly long _begun = time.GetTimestamp();

    public TimeSpan? NextTick => null;

    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await countProtected(cancellationToken).ConfigureAwait(false) is > 0 and var others)
            {
                AwsLog.NotExclusive(logger, others);
            }
        }
        catch (DiscoveryException)
        {
            // It was declared, and a right to look is not asked for.
        }
    }

    public async ValueTask<ProtectionReply> ProtectAsync(ISharedFlag flag, CancellationToken cancellationToken)
    {
        var isEarly = time.GetElapsedTime(_begun) < s_early;
        var reply = await flag.WriteAsync(true, cancellationToken).ConfigureAwait(false);
        return isEarly && GatedFlag.IsWritten(reply) ? reply with { RenewAfter = s_repeat, RepeatIsPrecaution = true } : reply;
    }

    public ValueTask<ProtectionReply> ReleaseAsync(ISharedFlag flag, CancellationToken cancellationToken) => flag.WriteAsync(false, cancellationToken);

    public ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
