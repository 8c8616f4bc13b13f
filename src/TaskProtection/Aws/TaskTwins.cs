using System.Collections.Concurrent;
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
    /// <summary>Several hosts in one process, as in tests, are tasks of their own.</summary>
    private static readonly ConcurrentDictionary<string, bool> s_ofThisProcess = [];

    private readonly ILogger _logger = new QuietLogger(logger);
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
            AwsLog.TwinContainers(_logger);
        }

        if (!TryLock(self.TaskArn.Id))
        {
            AwsLog.TwinProcess(_logger);
        }
    }

    public void Dispose()
    {
        if (_lock is { } file)
        {
            s_ofThisProcess.TryRemove(file.Name, out _);
            file.Dispose();
        }
    }

    /// <summary>False when another process has it; the lock ends with its process, however that ends.</summary>
    private bool TryLock(string task)
    {
        var path = Path.Combine(Path.GetTempPath(), $"task-protection-{task}.lock");
        if (!s_ofThisProcess.TryAdd(path, true))
        {
            return true;
        }

        try
        {
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (IOException exception)
        {
            s_ofThisProcess.TryRemove(path, out _);
            return !Sharing.GateFile.IsBusy(exception);
        }
        catch (UnauthorizedAccessException)
        {
            s_ofThisProcess.TryRemove(path, out _);
            return true; // A folder that is not ours, or cannot be written, tells nothing.
        }
    }
}
