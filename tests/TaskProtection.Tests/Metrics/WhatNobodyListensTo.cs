using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TaskProtection.Runtime;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;
using TaskProtection.Tests.Sqs;

namespace TaskProtection.Tests.Metrics;

/// <summary>docs/metrics.md promises that nothing is timed while nobody listens. Who listens does so by the meter's name: to all that is there, and is made later.</summary>
public sealed class WhatNobodyListensTo : IDisposable
{
    private readonly ServiceProvider _silent = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CountedTime _time = new();

    [Theory]
    [InlineData("taskprotection.protect.duration")]
    [InlineData("taskprotection.renewal.slack")]
    [InlineData("taskprotection.call.duration")]
    [InlineData("taskprotection.drain.duration")]
    public void Takes_less_memory_to_be_written_than_what_is_heard(string histogram)
    {
        var unheard = AllocatedBy(histogram, new RuntimeMetrics(Silent));
        using var exporter = new Exporter();

        Assert.InRange(unheard, 0, AllocatedBy(histogram, new RuntimeMetrics(exporter)) - 1);
    }

    [Fact]
    public void Is_no_detour_of_a_call_of_SQS()
    {
        var call = new TaskCompletionSource<int>().Task;
        Assert.Same(call, Metrics(Silent).CallAsync("ReceiveMessage", () => call));

        using var exporter = new Exporter();
        Assert.NotSame(call, Metrics(exporter).CallAsync("ReceiveMessage", () => call));
    }

    [Fact]
    public async Task Looks_at_no_clock_for_a_handler()
    {
        Assert.Equal(0, await LooksAsync(Metrics(Silent)));

        using var exporter = new Exporter();
        Assert.Equal(2, await LooksAsync(Metrics(exporter)));
    }

    public void Dispose() => _silent.Dispose();

    private IMeterFactory Silent => _silent.GetRequiredService<IMeterFactory>();

    private static long AllocatedBy(string histogram, RuntimeMetrics metrics)
    {
        Write(histogram, metrics);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(histogram, metrics);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>As under the lock: what is left to be done once it is free is not done here, and needs the target only then.</summary>
    private static void Write(string histogram, RuntimeMetrics metrics)
    {
        var effects = default(Effects);
        switch (histogram)
        {
            case "taskprotection.protect.duration":
                metrics.Protected(null!, TimeSpan.Zero, ref effects);
                break;
            case "taskprotection.renewal.slack":
                metrics.Renewed(null!, TimeSpan.Zero, ref effects);
                break;
            case "taskprotection.call.duration":
                metrics.Called(null!, default, ProtectionOutcome.Done, TimeSpan.Zero, ref effects);
                break;
            default:
                metrics.Drained(TimeSpan.Zero, ref effects);
                break;
        }
    }

    private SqsMetrics Metrics(IMeterFactory meters)
    {
        var options = new TaskProtectionOptions();
        var protector = new RuntimeWorld(new FakeTarget()).Protector;
        return new WorkerParts(
            new SqsWorkerSettings("orders", new SqsWorkerOptions { QueueName = "orders" }, options),
            new SqsQueue(FakeSqs.Url, "orders", TimeSpan.FromSeconds(30), RedrivePolicy.None),
            new FakeSqs(_time).Client,
            protector,
            new StopClock(protector, options, _time),
            new PauseGate(),
            new SqsWorkerLog(NullLogger.Instance, "orders"),
            _time,
            new SqsMeter(meters)).Metrics;
    }

    private async Task<int> LooksAsync(SqsMetrics metrics)
    {
        _time.Looks = 0;
        await MessageActivity.RunAsync(new Nothing(), default, new MessageContext { MessageId = "m1", QueueName = "orders" }, metrics, TestContext.Current.CancellationToken);
        return _time.Looks;
    }

    private sealed class CountedTime : FakeTimeProvider
    {
        public int Looks { get; set; }

        public override long GetTimestamp()
        {
            Looks++;
            return base.GetTimestamp();
        }
    }

    private sealed class Nothing : MessageInvoker
    {
        public override Task InvokeAsync(string? body, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
