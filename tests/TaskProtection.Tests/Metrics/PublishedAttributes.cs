using System.Runtime.CompilerServices;
using Amazon.SQS;
using Amazon.SQS.Model;
using TaskProtection.Sqs;
using TaskProtection.Tests.Runtime;
using TaskProtection.Tests.Sqs;

namespace TaskProtection.Tests.Metrics;

/// <summary>Lives through all that is measured, and knows the attributes and values that each instrument was seen with.</summary>
public sealed class PublishedAttributes : IAsyncLifetime
{
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> _seen = [];

    /// <summary>The names of the targets that the library has.</summary>
    public static IReadOnlyList<string> Targets { get; } =
    [
        .. typeof(IProtectionTarget).Assembly.GetTypes().Where(static type => type.IsClass && type.IsAssignableTo(typeof(IProtectionTarget)))
            .Select(static type => ((IProtectionTarget)RuntimeHelpers.GetUninitializedObject(type)).Name).Order(),
    ];

    public IReadOnlyCollection<string> Instruments => _seen.Keys;

    public async ValueTask InitializeAsync()
    {
        await ProtectAsync();
        foreach (var outcome in Enum.GetValues<ProtectionOutcome>())
        {
            await CallInVainAsync(outcome);
        }

        await HandleAsync();
        await LookFirstAsync();
    }

    public IEnumerable<string> Of(string instrument) => _seen[instrument].Keys;

    public IReadOnlySet<string> Values(string instrument, string attribute)
        => attribute == "taskprotection.target" ? Targets.ToHashSet() : _seen[instrument].GetValueOrDefault(attribute, []);

    public ValueTask DisposeAsync() => default;

    private async Task ProtectAsync()
    {
        using var exporter = new Exporter();
        var world = new RuntimeWorld(exporter, null, [.. Targets.Select(static name => new FakeTarget(name).Granting())]);
        var scope = await world.EnterProtectedAsync();
        await world.AdvanceAsync(world.Options.LeaseDuration * 0.7);
        await scope.DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromMinutes(10));
        world.Protector.BeginDrain();
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        Take(exporter);
    }

    private async Task CallInVainAsync(ProtectionOutcome outcome)
    {
        using var exporter = new Exporter();
        var world = new RuntimeWorld(exporter, null, new FakeTarget(Targets[0]) { Auto = _ => new ProtectionReply(outcome) });
        _ = await Record.ExceptionAsync(() => world.EnterInAnotherFlow().WaitAsync(Patience.Limit));
        await world.AdvanceAsync(TimeSpan.FromSeconds(1));
        Take(exporter);
    }

    /// <summary>No batch arrives, so that each call is made one by one as well.</summary>
    private async Task HandleAsync()
    {
        using var exporter = new Exporter();
        await using var world = new WorkerWorld(meter: new SqsMeter(exporter));
        world.Sqs.MaxReceiveCount = 3;
        world.Sqs.Before = static (request, _) => request is DeleteMessageBatchRequest or ChangeMessageVisibilityBatchRequest
            ? throw new AmazonSQSException("no") { ErrorCode = "InternalFailure" }
            : Task.CompletedTask;
        world.Handler.OnMessage = static delivery => delivery.Body switch
        {
            "bad" => throw new InvalidOperationException("no"),
            "hopeless" => throw new DeadLetterException("no such flavour"),
            _ => Task.CompletedTask,
        };
        await world.StartAsync();
        foreach (var body in (string[])["good", "bad", "hopeless"])
        {
            world.Sqs.Send(body);
        }

        await world.AdvanceAsync(5);
        await world.StopToTheEndAsync();
        Take(exporter);
    }

    /// <summary>Where one delivery in vain dead-letters a message the worker looks whether there is any before it receives.</summary>
    private async Task LookFirstAsync()
    {
        using var exporter = new Exporter();
        await using var world = new WorkerWorld(meter: new SqsMeter(exporter));
        world.Sqs.MaxReceiveCount = 1;
        await world.StartAsync();
        await world.AdvanceAsync(1);
        Take(exporter);
    }

    private void Take(Exporter exporter)
    {
        foreach (var instrument in PublishedInstruments.All().Select(static i => i.Name))
        {
            var attributes = _seen.TryGetValue(instrument, out var known) ? known : _seen[instrument] = [];
            foreach (var pair in exporter.Read(instrument).Keys.Where(static series => series.Length > 0).SelectMany(static series => series.Split(", ")).Select(static tag => tag.Split('=')))
            {
                (attributes.TryGetValue(pair[0], out var values) ? values : attributes[pair[0]] = []).Add(pair[1]);
            }
        }
    }
}
