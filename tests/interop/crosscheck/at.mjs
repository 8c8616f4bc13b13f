// One endpoint, as the script of the cross-check sees it: does the steps and writes the answers down.
import { setTimeout as pass } from "node:timers/promises";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Normaliser } from "./normalise.mjs";

export class At {
  /** Step to answer, in the order of the script. */
  answers = new Map();
  #client;
  #scenario;
  #normaliser = new Normaliser();

  constructor(settings, scenario) {
    // The URL of a queue is data: it may name a host that cannot be reached.
    this.#client = new SQSClient({ ...settings, maxAttempts: 1, useQueueUrlAsEndpoint: false });
    this.#scenario = scenario;
  }

  /** One step: the command's answer is written down, whatever it is. Answers it, or the empty object when the endpoint refused. */
  async step(name, command) {
    const outcome = await this.#call(command);
    this.#write(name, this.#normalise(name, outcome));
    return outcome.answer ?? {};
  }

  /**
   * The same, and whether the answer took as long as it should: at least, from the call on or from the moment that is given, and no longer
   * than. Seconds.
   */
  timed(name, command, least, most, since) {
    return this.open(name, command, least, most, since)();
  }

  /**
   * The same, but other steps come between the call and its answer, which is written down when the function that this answers is called:
   * ids are named by the step that they came up in, and which of two answers came first must not matter.
   */
  open(name, command, least, most, since = this.now()) {
    const call = this.#call(command);
    return async () => {
      const outcome = await call;
      // An answer that is late by a little says how busy the machine is.
      const verdict = outcome.at - since < least - 0.1 ? "too early" : outcome.seconds > most ? "too late" : "in time";
      this.#write(name, { verdict, answer: this.#normalise(name, outcome) });
      return outcome.answer ?? {};
    };
  }

  /** One step that asks for the code by which older clients know the error. */
  async code(name, command) {
    const { error } = await this.#call(command);
    this.#write(name, error?.Code ?? "none");
  }

  /** Not a step: what the scenario needs to begin. */
  async queue(QueueName, Attributes) {
    return (await this.#client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
  }

  async arn(QueueUrl) {
    const { Attributes } = await this.#client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
    return Attributes.QueueArn;
  }

  now() {
    return performance.now() / 1000;
  }

  pass(seconds) {
    return pass(seconds * 1000);
  }

  async #call(command) {
    const beginning = this.now();
    const times = () => ({ at: this.now(), seconds: this.now() - beginning });
    try {
      const { $metadata, ...answer } = await this.#client.send(command);
      return { answer, ...times() };
    } catch (error) {
      if (!error.$metadata) throw error;
      return { error, ...times() };
    }
  }

  #normalise(name, { answer, error }) {
    return error ? this.#normaliser.error(error) : this.#normaliser.answer(name, answer);
  }

  #write(name, answer) {
    const step = `${this.#scenario}: ${name}`;
    if (this.answers.has(step)) throw new Error(`The script has two steps "${step}".`);
    this.answers.set(step, answer);
  }
}
