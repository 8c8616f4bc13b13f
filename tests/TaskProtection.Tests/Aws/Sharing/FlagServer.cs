using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TaskProtection.Tests.Aws.Sharing;

/// <summary>
/// The flag of real worker processes and the truth about it: who holds, and since when the flag does not protect them. It answers
/// promptly, not at all, or with a throttle; what it does not answer takes effect later.
/// </summary>
internal sealed class FlagServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly TimeSpan _latest;
    private readonly HashSet<string> _holders = [];
    private readonly HashSet<string> _dead = [];
    private readonly List<string> _violations = [];
    private readonly Task _accepting;
    private bool _isSet;
    private bool _wasClearedLate;
    private long? _exposedSince;

    /// <param name="seed">What is drawn.</param>
    /// <param name="latest">How long after a call that is not answered its effect comes at the latest.</param>
    public FlagServer(int seed, TimeSpan latest)
    {
        (_random, _latest) = (new(seed), latest);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool IsResting { get; set; }

    public int Calls { get; private set; }

    public int Holds { get; private set; }

    public int Exposures { get; private set; }

    public TimeSpan LongestExposure { get; private set; }

    public bool IsSet
    {
        get
        {
            lock (_lock)
            {
                return _isSet;
            }
        }
    }

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Counts no longer as holding: said before the signal, so that nobody is counted who is gone.</summary>
    public void Dies(string id)
    {
        lock (_lock)
        {
            _dead.Add(id);
            _holders.Remove(id);
            Judge();
        }
    }

    /// <summary>Stopped processes cannot see to the flag: the time of an exposure counts from when they go on.</summary>
    public void GoesOn()
    {
        lock (_lock)
        {
            _exposedSince = _exposedSince is null ? null : Stopwatch.GetTimestamp();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream());
            if ((await reader.ReadLineAsync())?.Split(' ') is not [var word, var id])
            {
                return;
            }

            if (await AnswerAsync(word, id, client.Client) is { } answer)
            {
                await using var writer = new StreamWriter(client.GetStream());
                await writer.WriteLineAsync(answer);
            }
            else
            {
                await reader.ReadLineAsync(); // until the caller gives up
            }
        }
        catch (IOException)
        {
            // It was killed.
        }
    }

    private async Task<string?> AnswerAsync(string word, string id, Socket socket)
    {
        switch (word)
        {
            case "born":
                return IsResting ? "rest" : "work";
            case "begin":
                Begin(id);
                return "ok";
            case "end":
                End(id);
                return "ok";
            default:
                break;
        }

        var isSet = word == "set";
        int fate;
        TimeSpan delay;
        lock (_lock)
        {
            Calls++;

            // While somebody is exposed, and at the end, the answers are good: what is measured is what the workers do.
            fate = IsResting || (_exposedSince is not null && isSet) ? 100 : _random.Next(100);
            delay = _latest * _random.NextDouble();
            if (fate >= 30)
            {
                Apply(isSet, isLate: _dead.Contains(id) || (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0));
            }
        }

        if (fate is < 20 and >= 10 or >= 30)
        {
            await Task.Delay(delay / 20, TimeProvider.System);
            return fate < 20 ? "throttled" : "done";
        }

        await Task.Delay(delay, TimeProvider.System);
        lock (_lock)
        {
            Apply(isSet, isLate: true);
        }

        return null;
    }

    private void Begin(string id)
    {
        lock (_lock)
        {
            if (!_dead.Contains(id))
            {
                Holds++;
                _holders.Add(id);
                Judge();
            }
        }
    }

    private void End(string id)
    {
        lock (_lock)
        {
            _holders.Remove(id);
            Judge();
        }
    }

    private void Apply(bool isSet, bool isLate)
    {
        (_isSet, _wasClearedLate) = (isSet, !isSet && isLate);
        Judge();
    }

    private void Judge()
    {
        var isExposed = !_isSet && _holders.Count > 0;
        if (isExposed && _exposedSince is null)
        {
            _exposedSince = Stopwatch.GetTimestamp();
            Exposures++;
            if (!_wasClearedLate)
            {
                _violations.Add($"{string.Join(',', _holders)} exposed by a clear that was answered");
            }
        }
        else if (!isExposed && _exposedSince is { } since)
        {
            var length = Stopwatch.GetElapsedTime(since);
            LongestExposure = length > LongestExposure ? length : LongestExposure;
            _exposedSince = null;
        }
    }
}
