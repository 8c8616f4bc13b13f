// What a signature is for: a request that was not signed by who it says, about now, as it arrives, is refused, in the words of each protocol.
import assert from "node:assert/strict";
import * as scaling from "@aws-sdk/client-auto-scaling";
import * as ecs from "@aws-sdk/client-ecs";
import * as sqs from "@aws-sdk/client-sqs";
import { clientOf, refused } from "../lib/expect.mjs";

const minute = 60_000;

export async function signatures(town, check) {
  const wrongSecret = { ...town.session, secretAccessKey: `${town.session.secretAccessKey}x` };
  const wrongToken = { ...town.session, sessionToken: `${town.session.sessionToken}x` };
  const nobody = { accessKeyId: "AKIANOBODY", secretAccessKey: "x" };
  for (const { name, create, call, status, codes, skew, older, newer } of services(town)) {
    const using = (settings) => create({ ...clientOf(town), ...settings });
    const isRefused = async (client, code, message) => {
      const error = await refused(call(client), code);
      assert.match(error.message, message);
      assert.equal(error.$metadata.httpStatusCode, status);
    };

    const refusals = [
      ["a wrong secret", { credentials: wrongSecret }, codes.mismatch, /signature we calculated does not match/],
      ["an unknown key", { credentials: nobody }, codes.unknownKey, /security token included in the request is invalid/],
      ["a wrong session token", { credentials: wrongToken }, codes.unknownKey, /security token included in the request is invalid/],
      ["a session that is over", { credentials: town.expiredSession }, codes.expired, /security token included in the request is expired/],
      ["another region's signature", { region: "us-east-1" }, codes.mismatch, /scoped to a valid region/],
      ["a clock that is late", { systemClockOffset: -skew - minute }, codes.mismatch, /Signature expired: \d{8}T\d{6}Z is now earlier than/],
      ["a clock that is early", { systemClockOffset: skew + minute }, codes.mismatch, /Signature not yet current: \d{8}T\d{6}Z is still later than/],
    ];
    for (const [what, settings, code, message] of refusals) {
      await check(`${name} refuses ${what} with ${code}`, () => isRefused(using(settings), code, message));
    }

    await check(`${name} takes a clock that is off by less`, () => call(using({ systemClockOffset: minute - skew })));

    await check(`${name} tells its time, by which the SDK sets its clock right`, async () => {
      const client = using({ systemClockOffset: -skew - minute });
      await refused(call(client), codes.mismatch);
      await call(client);
    });

    await check(`${name} refuses a body that was changed on the way with ${codes.mismatch}`, () =>
      isRefused(tampered(using(), (request) => { request.body = text(request.body).replace(older, newer); }), codes.mismatch, /./));

    await check(`${name} refuses a header that was changed on the way with ${codes.mismatch}`, () =>
      isRefused(tampered(using(), (request) => { request.headers["amz-sdk-invocation-id"] = "another"; }), codes.mismatch, /signature we calculated does not match/));

    await check(`${name} refuses a request without a signature with ${codes.missing}`, () =>
      isRefused(tampered(using(), (request) => { delete request.headers.authorization; }), codes.missing, /Missing Authentication Token/i));
  }

  await check("nothing that was refused has happened", async () => {
    const client = new ecs.ECSClient(clientOf(town));
    const { protectedTasks } = await client.send(new ecs.GetTaskProtectionCommand({ cluster: town.cluster, tasks: town.tasks }));
    assert.deepEqual(protectedTasks.map((t) => t.protectionEnabled), [false, false]);
  });
}

/** The client, with every request changed after it was signed: the deserialiser's step comes last, and what stands before it is last of all. */
function tampered(client, change) {
  client.middlewareStack.add(
    (next) => (args) => {
      change(args.request);
      return next(args);
    },
    { step: "deserialize", priority: "low" },
  );
  return client;
}

const text = (body) => (typeof body === "string" ? body : new TextDecoder().decode(body));

function services(town) {
  const json = {
    mismatch: "InvalidSignatureException",
    unknownKey: "UnrecognizedClientException",
    expired: "ExpiredTokenException",
    missing: "MissingAuthenticationTokenException",
  };
  const query = {
    mismatch: "SignatureDoesNotMatch",
    unknownKey: "InvalidClientTokenId",
    expired: "ExpiredToken",
    missing: "MissingAuthenticationToken",
  };
  return [
    {
      name: "ECS",
      create: (settings) => new ecs.ECSClient(settings),
      call: (client) => client.send(new ecs.UpdateTaskProtectionCommand({ cluster: town.cluster, tasks: [town.tasks[0]], protectionEnabled: false })),
      status: 400,
      codes: json,
      skew: 5 * minute,
      older: "false",
      newer: "true ", // As long as the other: the length must not give it away.
    },
    {
      name: "Auto Scaling",
      create: (settings) => new scaling.AutoScalingClient(settings),
      call: (client) => client.send(new scaling.DescribeAutoScalingInstancesCommand({ MaxRecords: 2 })),
      status: 403,
      codes: query,
      skew: 5 * minute,
      older: "MaxRecords=2",
      newer: "MaxRecords=3",
    },
    {
      name: "SQS",
      create: (settings) => new sqs.SQSClient(settings),
      call: (client) => client.send(new sqs.ListQueuesCommand({ QueueNamePrefix: "full" })),
      status: 403,
      codes: json,
      skew: 15 * minute,
      older: "full",
      newer: "fool",
    },
  ];
}
