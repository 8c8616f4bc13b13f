// EC2 Auto Scaling, Query.
import assert from "node:assert/strict";
import * as aws from "@aws-sdk/client-auto-scaling";
import { clientOf, refused } from "../lib/expect.mjs";

export async function autoScaling(town, check) {
  const client = new aws.AutoScalingClient(clientOf(town));
  const [one, two, three] = town.instances;
  const protect = (ids, wanted = true, group = town.group) =>
    client.send(new aws.SetInstanceProtectionCommand({ AutoScalingGroupName: group, InstanceIds: ids, ProtectedFromScaleIn: wanted }));
  const describe = (input) => client.send(new aws.DescribeAutoScalingInstancesCommand(input));

  await check("SetInstanceProtection protects several instances, and DescribeAutoScalingInstances says so", async () => {
    await protect([one, two]);
    const { AutoScalingInstances } = await describe({ InstanceIds: [one, two, three] });
    assert.deepEqual(AutoScalingInstances.map((i) => [i.InstanceId, i.ProtectedFromScaleIn]), [[one, true], [two, true], [three, false]]);
    const [first] = AutoScalingInstances;
    assert.deepEqual(
      [first.AutoScalingGroupName, first.LifecycleState, first.HealthStatus, first.AvailabilityZone],
      [town.group, "InService", "HEALTHY", `${town.region}a`],
    );
  });

  await check("SetInstanceProtection clears", async () => {
    await protect([one, two], false);
    assert.deepEqual((await describe({ InstanceIds: [one] })).AutoScalingInstances.map((i) => i.ProtectedFromScaleIn), [false]);
  });

  await check("a lifecycle hook is put, described and deleted", async () => {
    const hook = { AutoScalingGroupName: town.group, LifecycleHookName: "drain" };
    await client.send(new aws.PutLifecycleHookCommand({
      ...hook, LifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING", HeartbeatTimeout: 300, DefaultResult: "CONTINUE",
    }));
    const described = async () => (await client.send(new aws.DescribeLifecycleHooksCommand({ AutoScalingGroupName: town.group }))).LifecycleHooks
      .filter((h) => h.LifecycleHookName === "drain")
      .map((h) => [h.LifecycleTransition, h.HeartbeatTimeout, h.DefaultResult]);
    assert.deepEqual(await described(), [["autoscaling:EC2_INSTANCE_TERMINATING", 300, "CONTINUE"]]);
    for (const Command of [aws.RecordLifecycleActionHeartbeatCommand, aws.CompleteLifecycleActionCommand]) {
      await refused(client.send(new Command({ ...hook, InstanceId: one, LifecycleActionResult: "CONTINUE" })), "ValidationError", aws.AutoScalingServiceException);
    }

    await client.send(new aws.DeleteLifecycleHookCommand(hook));
    assert.deepEqual(await described(), []);
  });

  await check("an instance refresh is started, described and cancelled", async () => {
    const group = { AutoScalingGroupName: town.bootingGroup };
    const { InstanceRefreshId } = await client.send(new aws.StartInstanceRefreshCommand(group));
    const { InstanceRefreshes } = await client.send(new aws.DescribeInstanceRefreshesCommand(group));
    assert.deepEqual(InstanceRefreshes.map((r) => r.InstanceRefreshId), [InstanceRefreshId]);
    assert.equal((await client.send(new aws.CancelInstanceRefreshCommand(group))).InstanceRefreshId, InstanceRefreshId);
  });

  await check("DescribeAutoScalingGroups, SetDesiredCapacity and SetInstanceHealth are understood", async () => {
    await client.send(new aws.SetDesiredCapacityCommand({ AutoScalingGroupName: town.group, DesiredCapacity: 3 }));
    await client.send(new aws.SetInstanceHealthCommand({ InstanceId: one, HealthStatus: "Healthy" }));
    const { AutoScalingGroups } = await client.send(new aws.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [town.group] }));
    assert.deepEqual(AutoScalingGroups.map((g) => [g.AutoScalingGroupName, g.DesiredCapacity, g.Instances.length]), [[town.group, 3, 3]]);
  });

  await check("DescribeAutoScalingInstances ignores an unknown instance", async () => {
    assert.deepEqual((await describe({ InstanceIds: ["i-0123456789abcdef0"] })).AutoScalingInstances ?? [], []);
  });

  await check("DescribeAutoScalingInstances is read page by page with the SDK's paginator", async () => {
    const ids = [];
    for await (const page of aws.paginateDescribeAutoScalingInstances({ client, pageSize: 1 }, {})) {
      assert.equal(page.AutoScalingInstances.length, 1);
      ids.push(page.AutoScalingInstances[0].InstanceId);
    }

    assert.deepEqual(ids, [...town.instances, town.bootingInstance]);
  });

  const base = aws.AutoScalingServiceException;
  const errors = [
    ["an instance that is not in service", () => protect([town.bootingInstance], true, town.bootingGroup), "ValidationError", /is not in InService or EnteringStandby or Standby/],
    ["an instance of another group", () => protect([town.bootingInstance]), "ValidationError", /is not part of Auto Scaling group/],
    ["an unknown group", () => protect([one], true, "none"), "ValidationError", /AutoScalingGroup name not found/],
    ["no instances", () => protect([]), "ValidationError", /instanceIds/],
    ["fifty-one instances", () => protect(Array(51).fill(one)), "ValidationError", /limited to 50/],
    ["no wish", () => client.send(new aws.SetInstanceProtectionCommand({ AutoScalingGroupName: town.group, InstanceIds: [one] })), "ValidationError", /protectedFromScaleIn/],
    ["no group", () => protect([one], true, null), "ValidationError", /autoScalingGroupName/],
    ["a page of fifty-one", () => describe({ MaxRecords: 51 }), "ValidationError", /MaxRecords/],
    ["a token that is none", () => describe({ NextToken: "x" }), "InvalidNextToken", /./, aws.InvalidNextToken],
    ["an operation that the simulator does not offer", () => client.send(new aws.DescribeTagsCommand({})), "InvalidAction", /DescribeTags/],
  ];
  for (const [what, call, code, message, type = base] of errors) {
    await check(`Auto Scaling refuses ${what} with ${code}`, async () => {
      const error = await refused(call(), code, type);
      assert.match(error.message, message);
      assert.equal(error.$metadata.httpStatusCode, 400);
    });
  }

  await check("a failed call changes nothing: all instances or none", async () => {
    await refused(protect([three, town.bootingInstance]), "ValidationError");
    assert.equal((await describe({ InstanceIds: [three] })).AutoScalingInstances[0].ProtectedFromScaleIn, false);
  });

  // The SDK calls the classes of the service model's two "...Fault" shapes by the shape, not by the code on the wire.
  const planted = [
    ["ResourceContention", 500, "ResourceContentionFault"],
    ["LimitExceeded", 400, "LimitExceededFault"],
  ];
  for (const [code, status, name] of planted) {
    await check(`a planted ${code} is the SDK's own class`, async () => {
      await town.tell(`fail autoscaling SetInstanceProtection ${status} ${code}`);
      const error = await refused(protect([one]), name, aws[name]);
      assert.deepEqual([error.$metadata.httpStatusCode, error.Code, error.Type], [status, code, "Sender"]);
    });
  }

  await check("a throttled call is Throttling, which the SDK tries again", async () => {
    await town.tell("throttle autoscaling SetInstanceProtection");
    const error = await refused(protect([one]), "Throttling", base);
    assert.equal(error.message, "Rate exceeded");
    await town.tell("throttle autoscaling DescribeAutoScalingInstances");
    const patient = new aws.AutoScalingClient({ ...clientOf(town), maxAttempts: 2 });
    assert.equal((await patient.send(new aws.DescribeAutoScalingInstancesCommand({}))).$metadata.attempts, 2);
  });
}
