using System.Text.Json;

namespace TaskProtection.Aws.Metadata;

/// <summary>What the task metadata endpoint says of this task. Only <see cref="TaskArn"/> and <see cref="Cluster"/> are sure to be there.</summary>
internal sealed record TaskMetadata(TaskArn TaskArn, string Cluster)
{
    /// <summary><c>EC2</c>, <c>FARGATE</c>, <c>EXTERNAL</c> or <c>MANAGED_INSTANCES</c>; needs agent 1.45.0.</summary>
    public string? LaunchType { get; init; }

    /// <summary><c>RUNNING</c>, or <c>STOPPED</c> from the moment on in which the agent is told to stop the task. It never goes back.</summary>
    public string? DesiredStatus { get; init; }

    /// <summary>Whether two of its containers, those of the task definition, run the same image.</summary>
    public bool HasTwinContainers { get; init; }

    /// <summary>Reads an answer; null when it does not say which task this is.</summary>
    public static TaskMetadata? Read(JsonElement json)
        => Aws.TaskArn.TryParse(json.GetText("TaskARN"), out var arn) && (json.GetText("Cluster") ?? arn.Cluster) is { Length: > 0 } cluster
            ? new(arn, cluster)
            {
                LaunchType = json.GetText("LaunchType"),
                DesiredStatus = json.GetText("DesiredStatus"),
                HasTwinContainers = json.GetItems("Containers")
                    .Where(static container => container.GetText("Type") is null or "NORMAL")
                    .Select(static container => container.GetText("ImageID") ?? container.GetText("Image"))
                    .OfType<string>().CountBy(static image => image).Any(static image => image.Value > 1),
            }
            : null;
}
