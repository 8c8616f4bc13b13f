using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TaskProtection.Cli.Sweep;

/// <summary>The findings as one JSON object. Documented in docs/sweep.md: members may be added, and none changes its meaning under the same version.</summary>
internal static class JsonReport
{
    private const int SchemaVersion = 1;

    // The quotation marks of an IAM statement stay legible; nobody puts this into HTML.
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(SweepReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("region", report.Region);
            json.WriteBoolean("apply", report.Apply);
            json.WriteBoolean("complete", report.IsComplete);
            json.WriteBoolean("interrupted", report.WasInterrupted);
            json.WriteNumber("exitCode", report.ExitCode);
            WriteDate(json, "startedAt", report.StartedAt);
            WriteDate(json, "endedAt", report.EndedAt);
            WriteList(json, "groups", report.Groups, json.WriteStringValue);
            WriteList(json, "clusters", report.Clusters, json.WriteStringValue);
            WriteList(json, "instances", report.Findings, finding => Write(json, finding));
            WriteList(json, "problems", report.Problems, problem => Write(json, problem));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Leaked => "leaked",
        Verdict.Cleared => "cleared",
        Verdict.ClearUnknown => "clear-unknown",
        Verdict.InUse => "in-use",
        Verdict.OwnedByEcs => "owned-by-ecs",
        Verdict.NotSettable => "not-settable",
        Verdict.NotInCluster => "not-in-cluster",
        _ => "undecided",
    };

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("instanceId", finding.Instance.InstanceId);
        json.WriteString("autoScalingGroupName", finding.Instance.GroupName);
        json.WriteString("lifecycleState", finding.Instance.LifecycleState);
        json.WriteString("verdict", Name(finding.Verdict));
        json.WriteString("reason", finding.Reason);
        json.WriteString("cluster", finding.Host?.Cluster);
        json.WriteString("containerInstanceArn", finding.Host?.Arn);
        json.WriteString("capacityProvider", finding.Host?.CapacityProvider);
        if (finding.Tasks is { } tasks)
        {
            json.WriteNumber("runningTasks", tasks.Running);
            json.WriteNumber("protectedTasks", tasks.Protected);
        }
        else
        {
            json.WriteNull("runningTasks");
            json.WriteNull("protectedTasks");
        }

        WriteDate(json, "lastTaskStoppedAt", finding.Tasks?.LastStoppedAt);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("action", problem.Action);
        json.WriteString("resource", problem.Resource);
        json.WriteString("code", problem.Code);
        json.WriteString("message", problem.Message);
        json.WriteString("missingStatement", problem.MissingStatement);
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void WriteDate(Utf8JsonWriter json, string name, DateTimeOffset? value)
        => json.WriteString(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
}
