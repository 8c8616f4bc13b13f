// The AWS SDK for JavaScript v3 against the simulator: every operation that it offers, every error, and signatures that must be refused.
import { startTown } from "./lib/town.mjs";
import { Verdicts } from "./lib/verdicts.mjs";
import { autoScaling } from "./clients/auto-scaling.mjs";
import { changes } from "./clients/changes.mjs";
import { ecs } from "./clients/ecs.mjs";
import { signatures } from "./clients/signatures.mjs";
import { sqs } from "./clients/sqs.mjs";
import { sqsErrors } from "./clients/sqs-errors.mjs";

const verdicts = new Verdicts("AWS SDK for JavaScript");
const town = await startTown();
try {
  for (const part of [ecs, autoScaling, sqs, sqsErrors, signatures, changes]) {
    await part(town, (claim, action) => verdicts.check(claim, action));
  }

  await verdicts.check("no message was lost or made up", () => town.tell("conserved"));
} finally {
  await town.end();
}

verdicts.finish();
