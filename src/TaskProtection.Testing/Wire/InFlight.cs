namespace TaskProtection.Testing.Wire;

/// <summary>The requests being handled: named when a wait is given up, waited for when the simulator ends. Safe from any thread.</summary>
internal sealed class InFlight
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, string> _requests = [];
    private long _last;
    private TaskCompletionSource? _empty;

    public long Enter(string request)
    {
        lock (_gate)
        {
            _requests.Add(++_last, request);
            return _last;
        }
    }

    public void Leave(long id)
    {
        lock (_gate)
        {
            _ = _requests.Remove(id);
            if (_requests.Count == 0)
            {
                _ = _empty?.TrySetResult();
            }
        }
    }

    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (_requests.Count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    /// <summary>One sentence without its full stop; null when there is none.</summary>
    public string? Describe()
    {
        lock (_gate)
        {
            return _requests.Count == 0 ? null : $"{_requests.Count} request(s) in the simulator: {string.Join(", ", _requests.Values.Take(10))}";
        }
    }
}
