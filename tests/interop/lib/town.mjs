// The simulator in a process of its own, with a small town behind its door. It ends with its standard input, so that it cannot outlive
// whoever started it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../TaskProtection.Interop/bin/Debug/net10.0/TaskProtection.Interop", import.meta.url));

/** What Town.cs says, with the keys as the SDK takes them; tell() gives it a command and waits until it is done. */
export async function startTown() {
  const server = spawn(program, ["serve"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const hear = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error("The simulator has ended.");
    return JSON.parse(value);
  };

  const town = await hear();
  for (const keys of [town.administrator, town.session, town.expiredSession]) {
    keys.sessionToken ??= undefined;
  }

  return {
    ...town,
    arn: (service, rest) => `arn:aws:${service}:${town.region}:${town.account}:${rest}`,
    tell: async (command) => {
      server.stdin.write(`${command}\n`);
      await hear();
    },
    end: async () => {
      const ended = once(server, "exit");
      server.stdin.end();
      await ended;
    },
  };
}
