using System.Diagnostics.CodeAnalysis;

namespace TaskProtection.Aws;

/// <summary>The ARN of an ECS task. The long form names the cluster, the old one does not, and answers have been seen to leave it out.</summary>
internal sealed record TaskArn
{
    private TaskArn(string text, string partition, string region, string account, string? cluster, string id)
    {
        Text = text;
        Partition = partition;
        Region = region;
        Account = account;
        Cluster = cluster;
        Id = id;
    }

    public string Text { get; }

    public string Partition { get; }

    public string Region { get; }

    public string Account { get; }

    public string? Cluster { get; }

    public string Id { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out TaskArn? arn)
    {
        arn = null;
        if (text?.Split(':', 6) is not ["arn", { Length: > 0 } partition, "ecs", { Length: > 0 } region, { } account, { } resource])
        {
            return false;
        }

        arn = resource.Split('/') switch
        {
            ["task", { Length: > 0 } id] => new(text, partition, region, account, null, id),
            ["task", { Length: > 0 } cluster, { Length: > 0 } id] => new(text, partition, region, account, cluster, id),
            _ => null,
        };
        return arn is not null;
    }

    /// <summary>Whether both name one task. A cluster that only one of them names does not tell them apart.</summary>
    public bool IsSameTaskAs(string? other)
        => TryParse(other, out var arn)
            && (arn.Partition, arn.Region, arn.Account, arn.Id) == (Partition, Region, Account, Id)
            && (arn.Cluster is null || Cluster is null || arn.Cluster == Cluster);

    public override string ToString() => Text;
}
