using System.Text.Json.Nodes;
using TaskProtection.Testing.Events;

namespace TaskProtection.Testing.Cluster;

/// <summary>What the ECS and the Auto Scaling halves of one world share.</summary>
internal sealed class Town : IDisposable
{
    private readonly EventLog _events;

    public Town(Simulator simulator)
    {
        Options = simulator.Options;
        _events = simulator.Events;
        Gate = new WorldGate();
        Agenda = new Agenda(Gate, Options.Time);
        Ids = new Ids(simulator.Random("ids"));
    }

    public SimulatorOptions Options { get; }

    public WorldGate Gate { get; }

    public Agenda Agenda { get; }

    public Ids Ids { get; }

    public DateTimeOffset Now => Options.Time.GetUtcNow();

    public string Arn(string service, string resource) => $"arn:aws:{service}:{Options.Region}:{Options.AccountId}:{resource}";

    /// <summary>Writes an event, inside the change that it tells of, so that the log's order is the world's.</summary>
    public void Tell(string kind, params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var json = new JsonObject();
        foreach (var (name, value) in fields)
        {
            json[name] = value;
        }

        _events.Append(kind, json);
    }

    /// <summary>An instant to come as events write it: milliseconds since the simulator began, whatever the wall clock does.</summary>
    public double MillisecondsAt(TimeSpan fromNow) => Math.Round((_events.Now + fromNow).TotalMilliseconds, 1);

    public void Dispose() => Agenda.Dispose();
}
