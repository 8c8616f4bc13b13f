// Where fauxqs answers otherwise than the simulator: "where: ours | theirs" for each step, who is right, and what AWS says about it. Texts in
// quotation marks are AWS's, from the API reference or the service model unless something else is named.
import { codes } from "./differences/codes.mjs";
import { messages } from "./differences/messages.mjs";
import { queues } from "./differences/queues.mjs";
import { receiving } from "./differences/receiving.mjs";

export const differences = [...queues, ...messages, ...receiving, ...codes];
