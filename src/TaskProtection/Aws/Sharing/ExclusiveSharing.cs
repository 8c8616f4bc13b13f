using Microsoft.Extensions.Logging;

namespace TaskProtection.Aws.Sharing;

/// <summary>Nobody else uses the flag: declared, and checked once where that is allowed.</summary>
/// <param name="countProtected">Counts the other tasks of the instance that are protected.</param>
/// <param name="logger">Told of those.</param>
internal sealed class ExclusiveSharing(Func<CancellationToken, Task<int>> countProtected, ILogger logger) : IFlagSharing
{
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

    public ValueTask<ProtectionReply> ProtectAsync(ISharedFlag flag, CancellationToken cancellationToken) => flag.WriteAsync(true, cancellationToken);

    public ValueTask<ProtectionReply> ReleaseAsync(ISharedFlag flag, CancellationToken cancellationToken) => flag.WriteAsync(false, cancellationToken);

    public ValueTask TickAsync(ISharedFlag flag, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
