using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Metadata;

namespace TaskProtection.Aws;

/// <summary>
/// Warns of a second process or container of this task that uses this library: both would set and end one protection. Seen are processes with the
/// same temporary folder, as in one container, and containers of the same image; nobody is told of others.
/// </summary>
internal sealed class TaskTwins(TaskIdentity identity, IOptions<TaskProtectionOptions> options, ILogger<TaskTwins> logger) : IDisposable
{
    private FileStream? _lock;
    private bool _hasLooked;

    /// <summary>Looks, once it is known which task this is.</summary>
    public async Task WarnAsync(CancellationToken cancellationToken)
    {
        if (_hasLooked || options.Value.LeaseDirectory is not null || await identity.TryGetAsync(cancellationToken).ConfigureAwait(false) is not { } self)
        {
            return;
        }

        _hasLooked = true;
        if (self.HasTwinContainers)
        {
            AwsLog.TwinContainers(logger);
        }

        if (!TryLock(self.TaskArn.Id))
        {
            AwsLog.TwinProcess(logger);
        }
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>False when another process has it; the lock ends with its process, however that ends.</summary>
    private bool TryLock(string task)
    {
        try
        {
            var path = Path.Combine(Path.GetTempPath(), $"task-protection-{task}.lock");
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (IOException exception)
        {
            return !Sharing.GateFile.IsBusy(exception);
        }
        catch (UnauthorizedAccessException)
        {
            return true; // A folder that is not ours, or cannot be written, tells nothing.
        }
    }
}
