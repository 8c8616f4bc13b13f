using System.Text.Json.Nodes;

namespace TaskProtection.PackageChecks.Workers;

/// <summary>A web application: asked for its health and its status while a request is at work, which SIGTERM lets come to its answer.</summary>
internal sealed class StatusRun(string name, string program, IReadOnlyList<string> arguments, Checks checks)
{
    private const string Listening = "Now listening on: ";

    public async Task RunAsync()
    {
        await using var worker = new WorkerTask(program, arguments);
        await worker.WhenAsync("task.output", static e => Address(e.Fields["line"]) is not null, 1);
        var address = worker.Events.Select(static e => Address(e.Fields["line"])).First(static a => a is not null)!;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        checks.Equal($"{name}: health", "Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative)));

        var order = client.GetStringAsync(new Uri("/order", UriKind.Relative));
        await worker.WhenAsync("task.output", static e => ((string)e.Fields["line"]!).EndsWith(" begun", StringComparison.Ordinal), 1);
        var text = await client.GetStringAsync(new Uri("/task-protection", UriKind.Relative));
        var status = JsonNode.Parse(text)!;
        checks.That($"{name}: the status shows the request that is at work", (int)status["holders"]! == 1 && (string?)status["work"]![0]!["kind"] == "orders", text);
        var targets = status["targets"]!.AsArray().Select(static t => $"{t!["name"]} {t["state"]}").Order();
        checks.Equal($"{name}: and what is protected for it", "instance Protected, task Protected", string.Join(", ", targets));

        worker.Stop();
        checks.Equal($"{name}: SIGTERM lets the request be answered", "made", await order);
        var stopped = await worker.WhenAsync("task.stopped");
        var events = worker.Events.ToList();
        checks.BegunProtected(name, events);
        checks.Equal($"{name}: exit code after SIGTERM", "0", stopped.Fields["exitCode"]?.ToString());
        checks.ReleasedAtExit(name, events, " made");
        checks.That($"{name}: no warnings and no errors", !OrdersRun.Complains(worker.Lines()), worker.Lines());
    }

    private static string? Address(JsonNode? line)
        => (string?)line is { } text && text.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at ? text[(at + Listening.Length)..] : null;
}
