// What changes the town for good, and so comes last: Amazon ECS and EC2 Auto Scaling.
import assert from "node:assert/strict";
import * as scaling from "@aws-sdk/client-auto-scaling";
import * as ecs from "@aws-sdk/client-ecs";
import { clientOf, refused } from "../lib/expect.mjs";

export async function changes(town, check) {
  const { cluster, group } = town;
  const containers = new ecs.ECSClient(clientOf(town));
  const instances = new scaling.AutoScalingClient(clientOf(town));
  const [one, two, three] = town.instances;

  await check("UpdateService changes the desired count", async () => {
    const { service } = await containers.send(new ecs.UpdateServiceCommand({ cluster, service: town.shrinkingService, desiredCount: 1 }));
    assert.deepEqual([service.serviceName, service.desiredCount], [town.shrinkingService, 1]);
    await refused(containers.send(new ecs.UpdateServiceCommand({ cluster, service: "none" })), "ServiceNotFoundException", ecs.ServiceNotFoundException);
  });

  await check("StopTask stops a task", async () => {
    const { task } = await containers.send(new ecs.StopTaskCommand({ cluster, task: town.standaloneTask }));
    assert.equal(task.desiredStatus, "STOPPED");
    await refused(containers.send(new ecs.StopTaskCommand({ cluster, task: "none" })), "InvalidParameterException", ecs.InvalidParameterException);
  });

  await check("UpdateContainerInstancesState drains and activates", async () => {
    const { containerInstanceArns } = await containers.send(new ecs.ListContainerInstancesCommand({ cluster }));
    for (const status of ["DRAINING", "ACTIVE"]) {
      const changed = await containers.send(
        new ecs.UpdateContainerInstancesStateCommand({ cluster, containerInstances: [containerInstanceArns[0]], status }));
      assert.deepEqual(changed.containerInstances.map((i) => [i.containerInstanceArn, i.status]), [[containerInstanceArns[0], status]]);
    }
  });

  await check("task sets are created, scaled, made primary, deleted and described", async () => {
    const service = { cluster, service: town.externalService };
    const sets = async () => (await containers.send(new ecs.DescribeTaskSetsCommand(service))).taskSets.map((s) => [s.id, s.status]);
    const [[blue]] = await sets();
    const { taskSet } = await containers.send(
      new ecs.CreateTaskSetCommand({ ...service, taskDefinition: `${town.externalService}:1`, scale: { value: 0, unit: "PERCENT" } }));
    const green = taskSet.id;
    assert.deepEqual(await sets(), [[blue, "PRIMARY"], [green, "ACTIVE"]]);
    const scaled = await containers.send(new ecs.UpdateTaskSetCommand({ ...service, taskSet: green, scale: { value: 100, unit: "PERCENT" } }));
    assert.deepEqual([scaled.taskSet.scale.value, scaled.taskSet.computedDesiredCount], [100, 1]);
    await containers.send(new ecs.UpdateServicePrimaryTaskSetCommand({ ...service, primaryTaskSet: green }));
    await containers.send(new ecs.DeleteTaskSetCommand({ ...service, taskSet: blue, force: true }));
    assert.deepEqual((await sets())[0], [green, "PRIMARY"]);
    await refused(
      containers.send(new ecs.UpdateTaskSetCommand({ ...service, taskSet: "ecs-svc/1", scale: { value: 1 } })),
      "TaskSetNotFoundException", ecs.TaskSetNotFoundException);
  });

  await check("an instance goes to Standby and comes back", async () => {
    const about = { AutoScalingGroupName: group, InstanceIds: [three] };
    await instances.send(new scaling.EnterStandbyCommand({ ...about, ShouldDecrementDesiredCapacity: true }));
    const state = async () => (await instances.send(new scaling.DescribeAutoScalingInstancesCommand({ InstanceIds: [three] }))).AutoScalingInstances[0].LifecycleState;
    assert.equal(await state(), "Standby");
    await instances.send(new scaling.ExitStandbyCommand(about));
    assert.match(await state(), /^(Pending|InService)$/);
  });

  await check("TerminateInstanceInAutoScalingGroup and DetachInstances take instances away", async () => {
    const terminated = await instances.send(
      new scaling.TerminateInstanceInAutoScalingGroupCommand({ InstanceId: two, ShouldDecrementDesiredCapacity: true }));
    assert.equal(terminated.Activity.AutoScalingGroupName, group);
    await instances.send(new scaling.DetachInstancesCommand({ AutoScalingGroupName: group, InstanceIds: [one], ShouldDecrementDesiredCapacity: true }));
    const { AutoScalingGroups } = await instances.send(new scaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }));
    assert.equal(AutoScalingGroups[0].DesiredCapacity, 1);
  });
}
