using TaskProtection.Tests.Simulator;

namespace TaskProtection.Tests.Cli;

[Collection(TimeAlone.Name)]
public sealed class TheJsonOfASweep : IAsyncDisposable
{
    private readonly SweepTown _town = new();

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    /// <summary>Programs read this: a change here is a change of the schema.</summary>
    [Fact]
    public async Task Keeps_its_shape()
    {
        var group = _town.FlaggedGroup(2);
        var task = _town.Service(1).Tasks[0];
        _town.Protect(task);
        var other = group.Instances.Single(i => i.InstanceId != task.InstanceId).InstanceId;
        var arns = _town.World.Ecs.Town.Gate.Ask(() => _town.World.Ecs.Cluster.Hosts.ToDictionary(h => h.InstanceId, h => h.Arn));
        _town.World.Faults.On("autoscaling", "SetInstanceProtection").Fail(403, "AccessDenied", "User is not authorized.");

        var result = await _town.RunAsync("sweep --apply --output json");

        Assert.Equal($$"""
            {
              "schemaVersion": 1,
              "region": "eu-west-1",
              "apply": true,
              "complete": false,
              "interrupted": false,
              "exitCode": 3,
              "startedAt": "2026-01-01T00:00:00Z",
              "endedAt": "2026-01-01T00:00:10Z",
              "groups": [
                "hosts"
              ],
              "clusters": [
                "arn:aws:ecs:eu-west-1:123456789012:cluster/default"
              ],
              "instances": [
                {
                  "instanceId": "{{task.InstanceId}}",
                  "autoScalingGroupName": "hosts",
                  "lifecycleState": "InService",
                  "verdict": "in-use",
                  "reason": "1 of its 1 task is protected",
                  "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/default",
                  "containerInstanceArn": "{{arns[task.InstanceId]}}",
                  "capacityProvider": "hosts",
                  "runningTasks": 1,
                  "protectedTasks": 1,
                  "lastTaskStoppedAt": null
                },
                {
                  "instanceId": "{{other}}",
                  "autoScalingGroupName": "hosts",
                  "lifecycleState": "InService",
                  "verdict": "leaked",
                  "reason": "no task is on it",
                  "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/default",
                  "containerInstanceArn": "{{arns[other]}}",
                  "capacityProvider": "hosts",
                  "runningTasks": 0,
                  "protectedTasks": 0,
                  "lastTaskStoppedAt": null
                }
              ],
              "problems": [
                {
                  "action": "autoscaling:SetInstanceProtection",
                  "resource": "{{group.Arn}}",
                  "code": "AccessDenied",
                  "message": "User is not authorized.",
                  "missingStatement": "{\"Effect\":\"Allow\",\"Action\":\"autoscaling:SetInstanceProtection\",\"Resource\":\"{{group.Arn}}\"}"
                }
              ]
            }

            """, result.Output, ignoreLineEndingDifferences: true);
    }
}
