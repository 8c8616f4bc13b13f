using System.Text.Json.Nodes;

namespace TaskProtection.Testing.Hosting;

/// <summary>What does not hold that must, recomputed from the events alone.</summary>
internal static class TownFindings
{
    public static IEnumerable<string> Redeliveries(Simulator simulator)
        => simulator.Events.Snapshot().Where(static e => e.Kind == "sqs.received" && (int)e.Fields["count"]! > 1)
            .Select(static e => $"{e.At.TotalSeconds:0.0} s: message {Text(e.Fields, "message")} was delivered for the {(int)e.Fields["count"]!}. time");

    public static List<string> Of(Simulator simulator)
    {
        List<string> findings = [];
        try
        {
            simulator.Sqs.CheckConservation();
        }
        catch (InvalidOperationException e)
        {
            findings.Add(e.Message);
        }

        HashSet<string> killed = [];
        foreach (var e in simulator.Events.Snapshot())
        {
            var at = $"{e.At.TotalSeconds:0.0} s:";
            switch (e.Kind)
            {
                case "sqs.expired":
                    findings.Add($"{at} message {Text(e.Fields, "message")} came back by itself: nobody renewed, deleted or returned it");
                    break;
                case "sqs.deadlettered":
                    findings.Add($"{at} message {Text(e.Fields, "message")} was moved to the dead-letter queue");
                    break;
                case "task.killed":
                    _ = killed.Add(Text(e.Fields, "task"));
                    findings.Add($"{at} task {Text(e.Fields, "task")} was killed: it had not ended when its stop timeout was over, or its instance was gone");
                    break;
                case "task.stopped" when ((int?)e.Fields["exitCode"] != 0 || Text(e.Fields, "cause") == "exited") && !killed.Contains(Text(e.Fields, "task")):
                    findings.Add($"{at} task {Text(e.Fields, "task")} ended with exit code {e.Fields["exitCode"]?.ToString() ?? "none"} ({Text(e.Fields, "cause")})");
                    break;
            }
        }

        return findings;
    }

    private static string Text(JsonObject fields, string name) => (string)fields[name]!;
}
