using System.Text.Json.Nodes;

namespace TaskProtection.Testing.Events;

/// <summary>One raw fact, as written to <c>events.jsonl</c>. The kinds and their fields are listed in <c>docs/simulator-events.md</c>.</summary>
/// <param name="At">Time since the simulator began.</param>
/// <param name="Kind">What happened, such as <c>task.started</c>.</param>
/// <param name="Fields">The event's own fields.</param>
public sealed record SimulatorEvent(TimeSpan At, string Kind, JsonObject Fields);
