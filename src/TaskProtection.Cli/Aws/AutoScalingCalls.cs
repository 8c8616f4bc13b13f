using System.Globalization;
using System.Text;
using System.Xml.Linq;
using TaskProtection.Aws.Signed;
using TaskProtection.Cli.Sweep;

namespace TaskProtection.Cli.Aws;

/// <summary>The operations of Auto Scaling that a sweep needs.</summary>
internal sealed class AutoScalingCalls(SignedClient client, AwsCalls calls)
{
    // Fewer than the API's 100: an answer tells every instance of every group.
    private const int GroupsPerPage = 20;

    /// <summary>The groups of these names with their instances; of the whole region where there are no names.</summary>
    public async Task<List<ScalingGroup>> DescribeGroupsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var groups = new List<ScalingGroup>();
        foreach (var chunk in names.Count == 0 ? [[]] : names.Chunk(GroupsPerPage))
        {
            string? token = null;
            do
            {
                var form = chunk.Select(static (name, index) => ($"AutoScalingGroupNames.member.{index + 1}", name))
                    .Append(("MaxRecords", GroupsPerPage.ToString(CultureInfo.InvariantCulture)));
                var sent = token;
                var answer = await calls.ReadAsync(
                    AwsAction.AutoScaling("DescribeAutoScalingGroups"),
                    null,
                    calls.AutoScaling,
                    bounded => client.CallQueryAsync(
                        "DescribeAutoScalingGroups", Form("DescribeAutoScalingGroups", sent is null ? form : form.Append(("NextToken", sent))), bounded),
                    cancellationToken).ConfigureAwait(false);
                var result = answer.Find("DescribeAutoScalingGroupsResult");
                var list = Child(result, "AutoScalingGroups") ?? throw Unreadable(answer, "a list of groups");
                groups.AddRange(Members(list).Select(ReadGroup));
                token = result!.ChildText("NextToken");
                if (token is not null && token == sent)
                {
                    throw Unreadable(answer, "another page, but the same one twice");
                }
            }
            while (!string.IsNullOrEmpty(token));
        }

        return groups;
    }

    /// <summary>Clears the flag of one instance. One by one, because the call does all or none, and one that has just left would spoil it for others.</summary>
    public Task ClearAsync(GroupInstance instance)
    {
        var body = Form(
            "SetInstanceProtection",
            [("AutoScalingGroupName", instance.GroupName), ("InstanceIds.member.1", instance.InstanceId), ("ProtectedFromScaleIn", "false")]);
        return calls.WriteAsync(
            AwsAction.AutoScaling("SetInstanceProtection"),
            instance.GroupArn,
            calls.AutoScaling,
            async bounded =>
            {
                var answer = await client.CallQueryAsync("SetInstanceProtection", body, bounded).ConfigureAwait(false);

                // The result is empty: only the root's name tells that Auto Scaling, and not something in between, said yes.
                return answer.Name.LocalName == "SetInstanceProtectionResponse" ? answer : throw new InvalidDataException($"Auto Scaling answered <{answer.Name.LocalName}>.");
            });
    }

    private static ScalingGroup ReadGroup(XElement group)
    {
        var name = group.ChildText("AutoScalingGroupName") ?? "";
        var arn = group.ChildText("AutoScalingGroupARN") ?? "";
        var protectsNew = IsTrue(group, "NewInstancesProtectedFromScaleIn");
        return new(name, arn, [.. Members(Child(group, "Instances")).Where(i => IsTrue(i, "ProtectedFromScaleIn")).Select(i => new GroupInstance(
            i.ChildText("InstanceId") ?? "", name, arn, i.ChildText("LifecycleState") ?? "", protectsNew))]);
    }

    private static AwsCallException Unreadable(XElement answer, string lacks) => new(
        AwsAction.AutoScaling("DescribeAutoScalingGroups"), null, new InvalidDataException($"Auto Scaling answered <{answer.Name.LocalName}> without {lacks}."));

    private static XElement? Child(XElement? element, string name) => element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private static IEnumerable<XElement> Members(XElement? list) => list?.Elements().Where(static item => item.Name.LocalName == "member") ?? [];

    private static bool IsTrue(XElement element, string name) => string.Equals(element.ChildText(name), "true", StringComparison.OrdinalIgnoreCase);

    private static byte[] Form(string action, IEnumerable<(string Name, string Value)> fields)
    {
        var form = new StringBuilder($"Action={action}&Version={AwsService.AutoScaling.Version}");
        foreach (var (name, value) in fields)
        {
            form.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Encoding.UTF8.GetBytes(form.ToString());
    }
}
