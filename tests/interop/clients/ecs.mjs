// Amazon ECS, JSON 1.1.
import assert from "node:assert/strict";
import * as aws from "@aws-sdk/client-ecs";
import { clientOf, refused } from "../lib/expect.mjs";

export async function ecs(town, check) {
  const client = new aws.ECSClient(clientOf(town));
  const { cluster } = town;
  const [one, two] = town.tasks;
  const taskArn = (id) => town.arn("ecs", `task/${cluster}/${id}`);
  const protect = (tasks, more) =>
    client.send(new aws.UpdateTaskProtectionCommand({ cluster, tasks, protectionEnabled: true, ...more }));
  const read = (tasks) => client.send(new aws.GetTaskProtectionCommand({ cluster, tasks }));

  await check("UpdateTaskProtection protects for two hours if nothing else is said", async () => {
    const { protectedTasks, failures } = await protect([one]);
    assert.deepEqual(failures, []);
    assert.equal(protectedTasks[0].taskArn, taskArn(one));
    assert.equal(protectedTasks[0].protectionEnabled, true);
    nearly(protectedTasks[0].expirationDate, 120);
  });

  await check("UpdateTaskProtection takes an ARN and resets the expiry", async () => {
    const { protectedTasks } = await protect([taskArn(one)], { expiresInMinutes: 1 });
    nearly(protectedTasks[0].expirationDate, 1);
  });

  await check("GetTaskProtection tells protected from unprotected", async () => {
    const { protectedTasks } = await read([one, two]);
    assert.deepEqual(protectedTasks.map((t) => t.protectionEnabled), [true, false]);
    assert.ok(protectedTasks[0].expirationDate instanceof Date);
    assert.equal(protectedTasks[1].expirationDate, undefined);
  });

  await check("UpdateTaskProtection releases", async () => {
    await protect([one], { protectionEnabled: false });
    assert.equal((await read([one])).protectedTasks[0].protectionEnabled, false);
  });

  await check("failures stand beside successes: MISSING and TASK_NOT_VALID", async () => {
    const { protectedTasks, failures } = await protect([one, town.standaloneTask, "0123456789"]);
    assert.equal(protectedTasks.length, 1);
    assert.deepEqual(
      failures.map((f) => [f.arn, f.reason]),
      [[taskArn(town.standaloneTask), "TASK_NOT_VALID"], [taskArn("0123456789"), "MISSING"]],
    );
    await protect([one], { protectionEnabled: false });
  });

  await check("DEPLOYMENT_BLOCKED is a failure, not an error, once fewer tasks are desired than are protected", async () => {
    await protect(town.shrinkingTasks);
    await town.tell(`desired ${town.shrinkingService} 1`);
    const { protectedTasks, failures } = await protect([town.shrinkingTasks[0]]);
    assert.deepEqual([protectedTasks, failures.map((f) => f.reason)], [[], ["DEPLOYMENT_BLOCKED"]]);
  });

  await check("DescribeTasks, DescribeContainerInstances and DescribeCapacityProviders lead from a task to its group", async () => {
    const { tasks, failures } = await client.send(new aws.DescribeTasksCommand({ cluster, tasks: [one, "0123456789"] }));
    assert.deepEqual(failures.map((f) => f.reason), ["MISSING"]);
    assert.equal(tasks[0].lastStatus, "RUNNING");
    assert.ok(tasks[0].startedAt instanceof Date && tasks[0].startedAt >= tasks[0].createdAt);
    assert.equal(tasks[0].containers[0].lastStatus, "RUNNING");

    const hosts = await client.send(new aws.DescribeContainerInstancesCommand({ cluster, containerInstances: [tasks[0].containerInstanceArn] }));
    assert.ok(town.instances.includes(hosts.containerInstances[0].ec2InstanceId));
    assert.equal(hosts.containerInstances[0].agentConnected, true);

    const providers = await client.send(new aws.DescribeCapacityProvidersCommand({ capacityProviders: [tasks[0].capacityProviderName] }));
    const provider = providers.capacityProviders[0].autoScalingGroupProvider;
    assert.match(provider.autoScalingGroupArn, new RegExp(`autoScalingGroupName/${town.group}$`));
    assert.equal(provider.managedTerminationProtection, "DISABLED");
  });

  await check("ListClusters, and DescribeCapacityProviders without names, tell what the account has", async () => {
    const { clusterArns } = await client.send(new aws.ListClustersCommand({}));
    assert.deepEqual(clusterArns.map((arn) => arn.split("/").at(-1)), [cluster.split("/").at(-1)]);
    const { capacityProviders } = await client.send(new aws.DescribeCapacityProvidersCommand({}));
    assert.ok(capacityProviders.some((provider) => provider.autoScalingGroupProvider.autoScalingGroupArn.endsWith(`/${town.group}`)));
  });

  await check("DescribeServices shows the deployments, and the SDK's waiter sees the service stable", async () => {
    const { services } = await client.send(new aws.DescribeServicesCommand({ cluster, services: [town.service] }));
    assert.deepEqual([services[0].desiredCount, services[0].runningCount, services[0].status], [2, 2, "ACTIVE"]);
    assert.deepEqual(services[0].deployments.map((d) => [d.status, d.rolloutState]), [["PRIMARY", "COMPLETED"]]);
    const settings = { client, maxWaitTime: 10, minDelay: 1 };
    assert.equal((await aws.waitUntilServicesStable(settings, { cluster, services: [town.service] })).state, "SUCCESS");
    assert.equal((await aws.waitUntilTasksRunning(settings, { cluster, tasks: town.tasks })).state, "SUCCESS");
  });

  await check("ListTasks is read page by page with the SDK's paginator", async () => {
    const pages = [];
    for await (const page of aws.paginateListTasks({ client, pageSize: 1 }, { cluster, serviceName: town.service })) {
      pages.push(page.taskArns);
    }

    assert.deepEqual(pages, town.tasks.map((id) => [taskArn(id)]));
  });

  const invalid = aws.InvalidParameterException;
  const errors = [
    ["an unknown cluster", new aws.GetTaskProtectionCommand({ cluster: "other" }), "ClusterNotFoundException", aws.ClusterNotFoundException],
    ["no cluster", new aws.UpdateTaskProtectionCommand({ tasks: [one], protectionEnabled: true }), "InvalidParameterException", invalid],
    ["no tasks", new aws.UpdateTaskProtectionCommand({ cluster, tasks: [], protectionEnabled: true }), "InvalidParameterException", invalid],
    ["eleven tasks", new aws.UpdateTaskProtectionCommand({ cluster, tasks: Array(11).fill(one), protectionEnabled: true }), "InvalidParameterException", invalid],
    ["no wish", new aws.UpdateTaskProtectionCommand({ cluster, tasks: [one] }), "InvalidParameterException", invalid],
    ["0 minutes", new aws.UpdateTaskProtectionCommand({ cluster, tasks: [one], protectionEnabled: true, expiresInMinutes: 0 }), "InvalidParameterException", invalid],
    ["2,881 minutes", new aws.UpdateTaskProtectionCommand({ cluster, tasks: [one], protectionEnabled: true, expiresInMinutes: 2881 }), "InvalidParameterException", invalid],
    ["a description of nothing", new aws.DescribeTasksCommand({ cluster }), "InvalidParameterException", invalid],
    ["a token that is none", new aws.ListTasksCommand({ cluster, nextToken: "x" }), "InvalidParameterException", invalid],
    ["an unknown service", new aws.ListTasksCommand({ cluster, serviceName: "none" }), "ServiceNotFoundException", aws.ServiceNotFoundException],
    ["an operation that the simulator does not offer", new aws.DescribeClustersCommand({}), "UnknownOperationException", aws.ECSServiceException],
  ];
  for (const [what, command, code, type] of errors) {
    await check(`ECS refuses ${what} with ${code}`, () => refused(client.send(command), code, type));
  }

  await check("a throttled call is a ThrottlingException, which the SDK tries again", async () => {
    await town.tell("throttle ecs GetTaskProtection");
    const error = await refused(read([one]), "ThrottlingException", aws.ECSServiceException);
    assert.deepEqual([error.message, error.$metadata.httpStatusCode], ["Rate exceeded", 400]);
    await town.tell("throttle ecs GetTaskProtection");
    const patient = new aws.ECSClient({ ...clientOf(town), maxAttempts: 2 });
    const { $metadata } = await patient.send(new aws.GetTaskProtectionCommand({ cluster, tasks: [one] }));
    assert.equal($metadata.attempts, 2);
  });

  // Every exception that the service model gives to the protection operations.
  const modelled = [
    "AccessDeniedException", "ClientException", "ClusterNotFoundException", "InvalidParameterException", "ResourceNotFoundException", "ServerException",
    "UnsupportedFeatureException",
  ];
  for (const code of modelled) {
    await check(`a planted ${code} is the SDK's own class`, async () => {
      await town.tell(`fail ecs UpdateTaskProtection ${code === "ServerException" ? 500 : 400} ${code}`);
      await refused(protect([one]), code, aws[code]);
    });
  }
}

/** The expiry is that many minutes from now, give or take what a busy machine needs. */
function nearly(expiry, minutes) {
  assert.ok(Math.abs(expiry - Date.now() - minutes * 60_000) < 20_000, `${expiry} is not in ${minutes} minutes`);
}
