using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Options;
using TaskProtection.Aws.Signed;

namespace TaskProtection.Aws;

/// <summary>Auto Scaling on AWS Query.</summary>
internal sealed class AutoScalingClient(SignedClients clients, IOptions<TaskProtectionOptions> options, TimeProvider time) : IAutoScalingClient
{
    private readonly EndpointPolicy _policy = EndpointPolicy.ForCalls(time, options.Value.CallTimeout);

    public async Task SetInstanceProtectionAsync(InstanceProtectionUpdate update, CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(AwsService.AutoScaling, cancellationToken).ConfigureAwait(false);
        var body = Form(
            "SetInstanceProtection",
            ("AutoScalingGroupName", update.AutoScalingGroupName),
            ("InstanceIds.member.1", update.InstanceId),
            ("ProtectedFromScaleIn", update.ProtectedFromScaleIn ? "true" : "false"));
        var answer = await _policy.Writes.ExecuteAsync(
            async token => await client.CallQueryAsync("SetInstanceProtection", body, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        // The result is empty, so the only sign that Auto Scaling, and not something in between, said yes is the root's name.
        if (answer.Name.LocalName != "SetInstanceProtectionResponse")
        {
            throw new InvalidDataException($"Auto Scaling answered <{answer.Name.LocalName}> to SetInstanceProtection.");
        }
    }

    public async Task<IReadOnlyList<AutoScalingInstance>> DescribeAutoScalingInstancesAsync(
        IReadOnlyList<string> instanceIds, CancellationToken cancellationToken)
    {
        var client = await clients.GetAsync(AwsService.AutoScaling, cancellationToken).ConfigureAwait(false);
        var body = Form(
            "DescribeAutoScalingInstances",
            [.. instanceIds.Select(static (id, index) => ($"InstanceIds.member.{index + 1}", id))]);
        var answer = await _policy.Reads.ExecuteAsync(
            async token => await client.CallQueryAsync("DescribeAutoScalingInstances", body, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        // An empty list means "in no group", so it must not be mistaken for an answer that is something else altogether.
        var list = answer.Find("AutoScalingInstances")
            ?? throw new InvalidDataException($"Auto Scaling answered <{answer.Name.LocalName}> without a list of instances.");
        return [.. list.Elements().Where(static item => item.Name.LocalName == "member").Select(Read)];
    }

    private static AutoScalingInstance Read(XElement member) => new()
    {
        InstanceId = member.ChildText("InstanceId") ?? "",
        AutoScalingGroupName = member.ChildText("AutoScalingGroupName") ?? "",
        LifecycleState = member.ChildText("LifecycleState") ?? "",
        ProtectedFromScaleIn = string.Equals(member.ChildText("ProtectedFromScaleIn"), "true", StringComparison.OrdinalIgnoreCase),
    };

    private static byte[] Form(string action, params (string Name, string Value)[] fields)
    {
        var form = new StringBuilder($"Action={action}&Version={AwsService.AutoScaling.Version}");
        foreach (var (name, value) in fields)
        {
            form.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Encoding.UTF8.GetBytes(form.ToString());
    }
}
