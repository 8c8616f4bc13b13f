// One script of SQS calls on two endpoints, the simulator and npm's fauxqs. The answers, with ids and times replaced, must be the same, but
// for the differences that crosscheck/differences.mjs lists: one that is not listed is a failure, and so is one that is listed and not there.
// With --list it also prints the differences as they are.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { buildApp } from "fauxqs";
import { At } from "./crosscheck/at.mjs";
import { diff } from "./crosscheck/diff.mjs";
import { differences } from "./crosscheck/differences.mjs";
import { batches } from "./crosscheck/script/batches.mjs";
import { codes } from "./crosscheck/script/codes.mjs";
import { fifo, fifoContent } from "./crosscheck/script/fifo.mjs";
import { messages } from "./crosscheck/script/messages.mjs";
import { polling } from "./crosscheck/script/polling.mjs";
import { queues } from "./crosscheck/script/queues.mjs";
import { redrive, redriveFifo } from "./crosscheck/script/redrive.mjs";
import { delays, timeouts, visibility } from "./crosscheck/script/visibility.mjs";
import { table } from "./crosscheck/table.mjs";
import { startTown } from "./lib/town.mjs";
import { Verdicts } from "./lib/verdicts.mjs";

const scenarios = { queues, messages, visibility, timeouts, delays, batches, fifo, fifoContent, redrive, redriveFifo, polling, codes };
const leastSteps = 100; // What was promised: the script cannot shrink unseen.

/** All scenarios side by side, each with its own queues: nearly all of their time is waiting. */
async function play(settings) {
  const played = Object.entries(scenarios).map(async ([name, scenario]) => {
    const at = new At(settings, name);
    await scenario(at);
    return [...at.answers];
  });
  return new Map((await Promise.all(played)).flat());
}

const verdicts = new Verdicts("cross-check");
const town = await startTown();
const fauxqs = buildApp({ logger: false });
try {
  await fauxqs.listen({ host: "127.0.0.1", port: 0 });
  const theirs = {
    endpoint: `http://127.0.0.1:${fauxqs.server.address().port}`,
    region: town.region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
  const ours = { endpoint: town.address, region: town.region, credentials: town.administrator };
  const [a, b] = await Promise.all([play(ours), play(theirs)]);

  const steps = [...new Set([...a.keys(), ...b.keys()])];
  if (process.argv[2] === "--list") {
    const all = steps.map((step) => [step, diff(a.get(step), b.get(step))]).filter(([, lines]) => lines.length > 0);
    console.log(JSON.stringify(Object.fromEntries(all), null, 2));
  }

  await verdicts.check(`the script has ${leastSteps} steps and more`, async () => assert.ok(steps.length >= leastSteps, `${steps.length} steps`));
  for (const step of steps) {
    const listed = differences.find((difference) => step in difference.steps);
    const claim = listed ? `${step}: the difference that is listed, in which ${listed.right} is right` : step;
    await verdicts.check(claim, async () =>
      assert.deepEqual(diff(a.get(step), b.get(step)), listed?.steps[step] ?? [], "the simulator and fauxqs do not differ as they are said to"));
  }

  await verdicts.check("every difference that is listed is of a step that there is", async () =>
    assert.deepEqual(differences.flatMap((difference) => Object.keys(difference.steps)).filter((step) => !steps.includes(step)), []));
  await verdicts.check("docs/interop.md shows the differences that are listed", async () =>
    assert.ok((await readFile(new URL("../../docs/interop.md", import.meta.url), "utf8")).includes(table), `its table should be:\n${table}`));
  await verdicts.check("the simulator lost no message and made none up", () => town.tell("conserved"));
} finally {
  await Promise.all([town.end(), fauxqs.close()]);
}

verdicts.finish();
