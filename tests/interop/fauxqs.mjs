// Starts fauxqs, an emulator of SQS that is not ours, on a free port of 127.0.0.1 and prints the port. (Its own command listens on
// every interface.) Ends with its standard input, so that it cannot outlive whoever started it.
import { buildApp } from "fauxqs";

const app = buildApp({ logger: false });
await app.listen({ host: "127.0.0.1", port: 0 });
console.log(app.server.address().port);

process.stdin.on("end", () => process.exit(0)).resume();
