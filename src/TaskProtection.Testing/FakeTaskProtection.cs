using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TaskProtection.Runtime;
using TaskProtection.Testing.Time;

namespace TaskProtection.Testing;

/// <summary>
/// An <see cref="ITaskProtection"/> for unit tests of code that enters scopes: how it behaves when it is refused, when protection is lost, when
/// shutdown begins and when time is up. It is the library's own runtime over an AWS that answers at once in memory, so nesting, draining, the tokens
/// and <see cref="Status"/> are the true ones. Every member is safe to call from any thread.
/// </summary>
/// <remarks>
/// <para>
/// Each member has taken effect when it returns, on every scope and token, and what <see cref="EnterAsync"/> returns has ended already.
/// What a token's firing sets in motion (callbacks, and awaits that end with it), and whoever waits in
/// <see cref="WaitUntilOpenAsync"/>, goes on from there on the thread pool: await the code under test, as in production.
/// </para>
/// <para>
/// Nothing happens that the test did not ask for: AWS grants until it is told otherwise, and a task is protected as long as a unit of work is held and
/// not longer (no linger). It never yields.
/// </para>
/// </remarks>
public sealed class FakeTaskProtection : ITaskProtection, IDisposable, IAsyncDisposable
{
    private static readonly ProtectionReply Refused = new(ProtectionOutcome.Refused) { Reason = "DEPLOYMENT_BLOCKED, says the test" };

    // Not a failure that may pass: whoever enters would wait for CallTimeout, and the clock may stand still.
    private static readonly ProtectionReply Unavailable = new(ProtectionOutcome.Denied) { Reason = "AWS is unavailable, says the test" };

    // Taken before the protector's own lock, never under it. No code of the test's runs under it but its clock's.
    private readonly Lock _turn = new();
    private readonly ConcurrentQueue<Action> _calls = new();
    private readonly List<string?> _entered = [];
    private readonly AnsweringTarget _aws = new();
    private readonly TaskProtectionOptions _options;
    private readonly TaskProtector _protector;

    /// <summary>Creates one that admits and protects what enters.</summary>
    /// <param name="options">
    /// The settings; null for the defaults. They are not validated, and those of targets and disruptions are not used. Code that is to see
    /// <see cref="ProtectionFailure.Unreachable"/> needs <see cref="UnavailablePolicy.Refuse"/>.
    /// </param>
    /// <param name="time">
    /// The clock of leases, <c>MaxWorkDuration</c> and the drain deadline; null for one that stands still, so that no test is a race against a deadline:
    /// <see cref="Aborted"/> then fires by <see cref="Abort"/> alone. Move a clock from timer to timer, as
    /// <see cref="VirtualTime.Advance"/> does: one that jumps over the end of a lease loses protection, and one that fires timers while it is read may deadlock.
    /// </param>
    public FakeTaskProtection(TaskProtectionOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new TaskProtectionOptions();
        _protector = new TaskProtector(
            [_aws], Options.Create(_options), new AnsweringTime(time ?? new VirtualTime(), Answer), NullLogger<TaskProtector>.Instance,
            new SeededRandom(0, nameof(FakeTaskProtection)), _calls.Enqueue);
    }

    /// <summary>
    /// The work of all entries that were admitted so far, nested ones included, in the order of admission: the names that were given, null where none
    /// was. A snapshot, taken now.
    /// </summary>
    public IReadOnlyList<string?> Entered
    {
        get
        {
            lock (_turn)
            {
                return [.. _entered];
            }
        }
    }

    /// <inheritdoc/>
    public ProtectionStatus Status
    {
        get
        {
            lock (_turn)
            {
                AnswerAll();
                return _protector.Status;
            }
        }
    }

    /// <inheritdoc/>
    public CancellationToken Stopping => _protector.Stopping;

    /// <inheritdoc/>
    public CancellationToken Aborted => _protector.Aborted;

    /// <inheritdoc/>
    public ValueTask<ProtectionScope> EnterAsync(string? work = null, TimeSpan? expected = null, CancellationToken cancellationToken = default)
    {
        // Not async on purpose: the scope is found by what it nests only where it was entered in the caller's own flow.
        var entering = _protector.EnterAsync(work, expected, cancellationToken);
        lock (_turn)
        {
            AnswerAll();
            if (!entering.IsCompletedSuccessfully)
            {
                return entering;
            }

            _entered.Add(work);
        }

        return new ValueTask<ProtectionScope>(entering.Result);
    }

    /// <inheritdoc/>
    public ValueTask WaitUntilOpenAsync(CancellationToken cancellationToken)
    {
        Answer();
        return _protector.WaitUntilOpenAsync(cancellationToken);
    }

    /// <summary>
    /// Has AWS refuse protection from now on: new work is turned away with <paramref name="failure"/> until <see cref="Grant"/>. What is held
    /// stays protected, and work that is nested in it is admitted.
    /// </summary>
    /// <remarks>
    /// Where nothing is held nobody has asked AWS yet: <see cref="Status"/> tells of it, and <see cref="WaitUntilOpenAsync"/> waits, once an entry has been turned away.
    /// </remarks>
    /// <param name="failure">
    /// <see cref="ProtectionFailure.Refused"/>: ECS wants this task gone. <see cref="ProtectionFailure.Unreachable"/>: AWS is out of reach, and what is left
    /// of the lease is too little for new work; by a clock that moves it ends after half of <c>StopTimeout</c> and <c>CallTimeout</c> together.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="failure"/> is neither. <see cref="BeginStopping"/> makes entries fail with <see cref="ProtectionFailure.Draining"/>, and for good.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// It is <see cref="ProtectionFailure.Unreachable"/>, and <c>WhenUnavailable</c> is not <see cref="UnavailablePolicy.Refuse"/>: then work is let in unprotected
    /// instead, which <see cref="LoseProtection"/> brings about.
    /// </exception>
    public void Refuse(ProtectionFailure failure = ProtectionFailure.Refused)
    {
        switch (failure)
        {
            case ProtectionFailure.Refused:
                Say(Refused);
                break;
            case ProtectionFailure.Unreachable when _options.WhenUnavailable != UnavailablePolicy.Refuse:
                throw new InvalidOperationException(
                    $"WhenUnavailable is {_options.WhenUnavailable}: no work is turned away because AWS is out of reach. Create the fake with options whose WhenUnavailable is Refuse, or call LoseProtection, after which work is let in unprotected.");
            case ProtectionFailure.Unreachable:
                BeUnreachable();
                break;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(failure), failure, "AWS turns work away as Refused or Unreachable. For Draining call BeginStopping; nothing else is ever said.");
        }
    }

    /// <summary>
    /// Ends the protection of what is held, as an outage of AWS does that lasts longer than the lease: <see cref="ProtectionScope.ProtectionLost"/> fires and
    /// <see cref="ProtectionScope.IsProtected"/> is false. Until <see cref="Grant"/> new work is let in unprotected, or fails with
    /// <see cref="ProtectionFailure.Unreachable"/> where <c>WhenUnavailable</c> is <see cref="UnavailablePolicy.Refuse"/>; while AWS refuses
    /// (<see cref="Refuse"/>) it is refused still.
    /// </summary>
    /// <remarks>A scope without protection has none to lose: its token does not fire.</remarks>
    public void LoseProtection() => Say(null, leaseLeft: TimeSpan.Zero);

    /// <summary>
    /// Has AWS grant again what it is asked for: new work is admitted, and what is held is protected again. A <see cref="ProtectionScope.ProtectionLost"/> that has
    /// fired stays fired, and shutdown is not taken back.
    /// </summary>
    public void Grant() => Say(AnsweringTarget.Granted);

    /// <summary>
    /// Begins the shutdown, as SIGTERM does: <see cref="Stopping"/> fires, and only nested work is admitted any more. The drain deadline counts by the clock
    /// that was given.
    /// </summary>
    public void BeginStopping()
    {
        lock (_turn)
        {
            _protector.BeginDrain();
            AnswerAll();
        }
    }

    /// <summary>Has the drain deadline come: <see cref="Aborted"/> fires, and <see cref="Stopping"/> if it has not; nothing is protected or admitted any more.</summary>
    public void Abort()
    {
        lock (_turn)
        {
            _protector.Dispose();
            AnswerAll();
        }
    }

    /// <summary>Does what <see cref="Abort"/> does, as the end of a container does; but it waits for no scope that is still open. Idempotent.</summary>
    public void Dispose() => Abort();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }

    private void BeUnreachable()
    {
        lock (_turn)
        {
            if (_aws.Reply == Refused)
            {
                Say(AnsweringTarget.Granted); // Nothing else ends a refusal.
            }

            Say(Unavailable, leaseLeft: (_options.StopTimeout + _options.CallTimeout) / 2);
        }
    }

    /// <param name="reply">What AWS answers from now on; null where it is out of reach, unless it refuses already.</param>
    /// <param name="leaseLeft">The most that the lease has left; null for what it has.</param>
    private void Say(ProtectionReply? reply, TimeSpan? leaseLeft = null)
    {
        lock (_turn)
        {
            AnswerAll(); // What was asked before is answered as it was then.
            _aws.Reply = reply ?? (_aws.Reply == Refused ? Refused : Unavailable);
            _protector.AskAgain(leaseLeft);
            AnswerAll();
        }
    }

    private void Answer()
    {
        if (_turn.IsHeldByCurrentThread)
        {
            return; // A clock that fires a timer inside a call: whoever made that call answers, when it has come to its end.
        }

        lock (_turn)
        {
            AnswerAll();
        }
    }

    /// <summary>Makes the calls that are due, those that an answer asks for included. Needs the lock.</summary>
    private void AnswerAll()
    {
        while (_calls.TryDequeue(out var call))
        {
            call();
        }
    }
}
