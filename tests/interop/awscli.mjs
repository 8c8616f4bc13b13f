// The AWS command line (botocore) against the simulator: the reads and the protection of Amazon ECS and EC2 Auto Scaling, errors, and
// signatures that must be refused. The program is the argument: Debian's awscli, which speaks JSON to SQS no more than the simulator speaks
// Query, so SQS is not asked here.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startTown } from "./lib/town.mjs";
import { Verdicts } from "./lib/verdicts.mjs";

const [program] = process.argv.slice(2);
const run = promisify(execFile);
const town = await startTown();
const { stdout: version } = await run(program, ["--version"]);
const verdicts = new Verdicts(version.split(" ")[0]);
const check = (claim, action) => verdicts.check(claim, action);

/** Nobody's settings but these. One attempt: a refusal is to be seen, not to be tried again. */
const environment = (keys) => ({
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  NO_PROXY: "127.0.0.1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_MAX_ATTEMPTS: "1",
  AWS_PAGER: "",
  AWS_REGION: town.region,
  AWS_DEFAULT_REGION: town.region,
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
});

async function aws(command, keys = town.session) {
  const { stdout } = await run(program, [...command.split(" "), "--endpoint-url", town.address, "--output", "json"], { env: environment(keys) });
  return stdout.trim() === "" ? {} : JSON.parse(stdout);
}

/** The command line names the code of the error that it understood. Version 1 then ends with 255, version 2 with 254. */
async function refused(command, code, keys) {
  const error = await aws(command, keys).then(
    () => assert.fail(`${code} was expected, and the call succeeded`),
    (reason) => reason,
  );
  assert.match(error.stderr ?? String(error), new RegExp(`An error occurred \\(${code}\\) when calling the \\w+ operation`));
  assert.ok([254, 255].includes(error.code), `it ended with ${error.code}`);
}

const cluster = `--cluster ${town.cluster}`;
const [one, two] = town.tasks;
const [instance, other] = town.instances;
const minutesFromNow = (expiry) => ((typeof expiry === "number" ? expiry * 1000 : Date.parse(expiry)) - Date.now()) / 60_000;

async function ecs() {
  await check("ecs update-task-protection", async () => {
    const { protectedTasks, failures } = await aws(`ecs update-task-protection ${cluster} --tasks ${one} ${town.standaloneTask} --protection-enabled --expires-in-minutes 30`);
    assert.deepEqual(protectedTasks.map((t) => t.protectionEnabled), [true]);
    assert.ok(Math.abs(minutesFromNow(protectedTasks[0].expirationDate) - 30) < 1, protectedTasks[0].expirationDate);
    assert.deepEqual(failures.map((f) => f.reason), ["TASK_NOT_VALID"]);
  });
  await check("ecs get-task-protection", async () => {
    const { protectedTasks, failures } = await aws(`ecs get-task-protection ${cluster} --tasks ${one} ${two} 0123456789`);
    assert.deepEqual(protectedTasks.map((t) => t.protectionEnabled), [true, false]);
    assert.deepEqual(failures.map((f) => f.reason), ["MISSING"]);
  });
  await check("ecs describe-tasks, describe-container-instances, describe-capacity-providers", async () => {
    const [task] = (await aws(`ecs describe-tasks ${cluster} --tasks ${one}`)).tasks;
    assert.equal(task.lastStatus, "RUNNING");
    const [host] = (await aws(`ecs describe-container-instances ${cluster} --container-instances ${task.containerInstanceArn}`)).containerInstances;
    assert.ok(town.instances.includes(host.ec2InstanceId));
    const [provider] = (await aws(`ecs describe-capacity-providers --capacity-providers ${host.capacityProviderName}`)).capacityProviders;
    assert.equal(provider.autoScalingGroupProvider.managedTerminationProtection, "DISABLED");
  });
  await check("ecs list-tasks, page by page", async () => {
    const { taskArns } = await aws(`ecs list-tasks ${cluster} --service-name ${town.service} --page-size 1`);
    assert.deepEqual(taskArns.map((arn) => arn.split("/").at(-1)), town.tasks);
  });
  await check("ecs describe-services", async () => {
    const [service] = (await aws(`ecs describe-services ${cluster} --services ${town.service}`)).services;
    assert.deepEqual([service.desiredCount, service.runningCount, service.deployments.length], [2, 2, 1]);
  });
  await check("ecs wait services-stable", () => aws(`ecs wait services-stable ${cluster} --services ${town.service}`));
}

async function autoScaling() {
  const describe = async () => (await aws(`autoscaling describe-auto-scaling-instances --instance-ids ${instance} ${other}`)).AutoScalingInstances;
  const set = (wish) => aws(`autoscaling set-instance-protection --auto-scaling-group-name ${town.group} --instance-ids ${instance} ${wish}`);
  await check("autoscaling set-instance-protection and describe-auto-scaling-instances", async () => {
    await set("--protected-from-scale-in");
    assert.deepEqual((await describe()).map((i) => [i.InstanceId, i.LifecycleState, i.ProtectedFromScaleIn]), [[instance, "InService", true], [other, "InService", false]]);
  });
  await check("autoscaling set-instance-protection clears", async () => {
    await set("--no-protected-from-scale-in");
    assert.deepEqual((await describe()).map((i) => i.ProtectedFromScaleIn), [false, false]);
  });
  await check("autoscaling describe-auto-scaling-instances, page by page", async () => {
    const { AutoScalingInstances } = await aws("autoscaling describe-auto-scaling-instances --page-size 2");
    assert.deepEqual(AutoScalingInstances.map((i) => i.InstanceId), [...town.instances, town.bootingInstance]);
  });
}

async function refusals() {
  const read = `ecs get-task-protection ${cluster}`;
  const describe = "autoscaling describe-auto-scaling-instances";
  const set = (group, id) => `autoscaling set-instance-protection --auto-scaling-group-name ${group} --instance-ids ${id} --protected-from-scale-in`;
  const wrongSecret = { ...town.session, secretAccessKey: "wrong" };
  const all = [
    ["an unknown cluster", "ecs get-task-protection --cluster other", "ClusterNotFoundException"],
    ["2,881 minutes", `ecs update-task-protection ${cluster} --tasks ${two} --protection-enabled --expires-in-minutes 2881`, "InvalidParameterException"],
    ["an unknown service", `ecs list-tasks ${cluster} --service-name none`, "ServiceNotFoundException"],
    ["an operation of ECS that is not offered", "ecs describe-clusters", "UnknownOperationException"],
    ["an instance that is not in service", set(town.bootingGroup, town.bootingInstance), "ValidationError"],
    ["an operation of Auto Scaling that is not offered", "autoscaling describe-tags", "InvalidAction"],
    ["a wrong secret for ECS", read, "InvalidSignatureException", wrongSecret],
    ["a wrong secret for Auto Scaling", describe, "SignatureDoesNotMatch", wrongSecret],
    ["a session that is over for ECS", read, "ExpiredTokenException", town.expiredSession],
    ["a session that is over for Auto Scaling", describe, "ExpiredToken", town.expiredSession],
  ];
  for (const [what, command, code, keys] of all) {
    await check(`${what} is refused with ${code}`, () => refused(command, code, keys));
  }
}

try {
  // Side by side: nearly all of their time is the start of Python.
  await Promise.all([ecs(), autoScaling(), refusals()]);
} finally {
  await town.end();
}

verdicts.finish();
