using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using TaskProtection.Aws;
using TaskProtection.Aws.Sharing;

namespace TaskProtection.Tests.Aws.Sharing.Model;

/// <summary>What a task asks its sharing for.</summary>
internal enum Ask
{
    Protect,
    Release,
    Tick,
}

/// <summary>What a sharing asks AWS for.</summary>
internal enum Request
{
    Look,
    Set,
    Clear,
}

/// <summary>
/// The real sharing, which goes on only when its request is answered, and of which a copy can be made at any moment: one that has its
/// fields as they were when the call began is led through the answers that the call has had.
/// </summary>
internal sealed class SteppedSharing : ISharedFlag
{
    /// <summary>Steps of a duty beyond this are all alike: more than any has.</summary>
    private const int ManySteps = 6;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> s_fields = new();

    private readonly Func<Func<CancellationToken, Task<int>>, IFlagSharing> _make;
    private readonly IFlagSharing _sharing;
    private readonly FieldInfo[] _state;
    private readonly List<Answer> _answers = [];
    private object?[] _before;
    private Task<ProtectionReply>? _running;
    private TaskCompletionSource<Answer>? _waiting;
    private int _used;

    public SteppedSharing(Func<Func<CancellationToken, Task<int>>, IFlagSharing> make)
    {
        _make = make;
        _sharing = make(LookAsync);
        _state = s_fields.GetOrAdd(_sharing.GetType(), static type =>
            [.. type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(static field => field.Name.StartsWith('_'))]);
        _before = Fields();
    }

    public string Owner => "i-1";

    /// <summary>The call that is under way.</summary>
    public Ask? Call { get; private set; }

    /// <summary>What that call waits for; null when it has ended.</summary>
    public Request? Waiting { get; private set; }

    public TimeSpan? NextTick => _sharing.NextTick;

    public SteppedSharing Copy()
    {
        var copy = new SteppedSharing(_make);
        for (var i = 0; i < _state.Length; i++)
        {
            _state[i].SetValue(copy._sharing, _before[i]);
        }

        copy._before = _before;
        if (Call is { } call)
        {
            copy._answers.AddRange(_answers);
            copy.Run(call);
        }

        return copy;
    }

    public void Begin(Ask call)
    {
        _answers.Clear();
        Run(call);
    }

    /// <summary>Answers what the call waits for. It then waits for the next, or has ended.</summary>
    public void Reply(Answer answer)
    {
        _answers.Add(answer);
        _used++;
        Waiting = null;
        var waiting = _waiting!;
        _waiting = null;
        waiting.SetResult(answer); // Nothing else than this thread: what follows runs before this returns.
    }

    /// <summary>Takes note of the end of the call, and says how it ended.</summary>
    public ProtectionOutcome End()
    {
        var task = _running!;
        Assert.True(task.IsCompleted, "A call neither waits nor has ended.");
        (Call, _running) = (null, null);
        _answers.Clear();
        _before = Fields();
        return task switch
        {
            { IsCanceled: true } => ProtectionOutcome.Unknown,
            { IsFaulted: true } => Assert.IsType<DiscoveryException>(task.Exception!.InnerException).Outcome,
#pragma warning disable xUnit1031, CA1849 // It has ended.
            _ => task.Result.Outcome,
#pragma warning restore xUnit1031, CA1849
        };
    }

    public async ValueTask<ProtectionReply> WriteAsync(bool isProtected, CancellationToken cancellationToken)
        => new(await NextAsync(isProtected ? Request.Set : Request.Clear).ConfigureAwait(false) switch
        {
            Answer.Done => ProtectionOutcome.Done,
            Answer.Unknown => ProtectionOutcome.Unknown,
            Answer.Throttled => ProtectionOutcome.Throttled,
            _ => throw new OperationCanceledException(),
        });

    /// <summary>Adds all that its future depends on.</summary>
    public void AddTo(StringBuilder key)
    {
        foreach (var value in _before)
        {
            key.Append(value is int number ? Math.Min(number, ManySteps) : value).Append(',');
        }

        key.Append(Call).Append(Waiting);
        foreach (var answer in _answers)
        {
            key.Append((int)answer);
        }
    }

    private async Task<int> LookAsync(CancellationToken cancellationToken)
        => await NextAsync(Request.Look).ConfigureAwait(false) switch
        {
            Answer.Nobody => 0,
            Answer.Somebody => 1,
            Answer.Throttled => throw new DiscoveryException(ProtectionOutcome.Throttled, "too many"),
            _ => throw new OperationCanceledException(),
        };

    private Task<Answer> NextAsync(Request request)
    {
        if (_used < _answers.Count)
        {
            return Task.FromResult(_answers[_used++]);
        }

        Waiting = request;
        _waiting = new();
        return _waiting.Task;
    }

    private void Run(Ask call)
    {
        Call = call;
        _used = 0;
        _running = call switch
        {
            Ask.Protect => _sharing.ProtectAsync(this, CancellationToken.None).AsTask(),
            Ask.Release => _sharing.ReleaseAsync(this, CancellationToken.None).AsTask(),
            _ => TickAsync(),
        };
    }

    private async Task<ProtectionReply> TickAsync()
    {
        await _sharing.TickAsync(this, CancellationToken.None).ConfigureAwait(false);
        return new(ProtectionOutcome.Done);
    }

    private object?[] Fields() => [.. _state.Select(field => field.GetValue(_sharing))];
}
