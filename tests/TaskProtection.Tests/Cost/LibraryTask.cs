using TaskProtection.Runtime;
using TaskProtection.Testing.Cluster;
using TaskProtection.Tests.Leaving;

namespace TaskProtection.Tests.Cost;

/// <summary>A worker of the library, in the order of its SQS worker: it receives, enters, and then works.</summary>
internal sealed class LibraryTask : PolledTask
{
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(1);

    private readonly ExecutionContext _flow = ExecutionContext.Capture()!;
    private readonly TaskProtector _protector;
    private readonly Random _random;
    private (Message Message, Task<ProtectionScope> Scope)? _entering;
    private Task? _start;

    public LibraryTask(CostFleet cost, BusyFleet fleet, TaskLaunch launch)
        : base(cost, fleet, launch)
    {
        _random = new Random(fleet.Random.Next());
        IProtectionTarget task = new BusyTarget(fleet, this);
        task = cost.Settings.RenewedAt is { } part ? new RenewedAt(task, part) : task;
        _protector = Protect(cost.Settings.HasInstances ? [task, new FlagTarget(fleet, this)] : [task], _random);
    }

    public override void Start()
    {
        _start = _protector.LookAroundAsync(CancellationToken.None);
        Fleet.Touch(this);
    }

    public override void Look()
    {
        if (_start is { IsCompleted: true })
        {
            _start.GetAwaiter().GetResult(); // Nothing here may make the start fail.
            _start = null;
            Watch(_protector, _random, lifetime: null);
            Cost.Queue.Wait(this);
        }

        if (_entering is { Scope.IsCompleted: true } entered)
        {
            _entering = null;
            Enter(entered.Message, entered.Scope);
        }
    }

    protected override void Take(Message message)
    {
        Meter.Wants(message);
        ValueTask<ProtectionScope> entering = default;
        ExecutionContext.Run(_flow, _ => entering = _protector.EnterAsync(), null); // In a flow of its own, as every message has.
        _entering = (message, entering.AsTask());
    }

    private void Enter(Message message, Task<ProtectionScope> entered)
    {
        if (entered.IsCompletedSuccessfully)
        {
            Meter.Begins(message);
            _ = Time.CreateTimer(_ => Finish(entered.Result), null, message.Duration, Timeout.InfiniteTimeSpan);
            return;
        }

        _ = entered.Exception; // Observed.
        Meter.GivesUp();
        Cost.Queue.Send(message);
        _ = Time.CreateTimer(_ => Cost.Queue.Wait(this), null, PauseAfterRefusal, Timeout.InfiniteTimeSpan);
    }

    private void Finish(ProtectionScope scope)
    {
        Meter.Ends();
        _ = scope.DisposeAsync();
        Cost.Queue.Wait(this);
    }
}
