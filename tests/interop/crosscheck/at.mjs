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
    const step = `${this.#scenario}: ${name}`;
    if (this.answers.has(step)) throw new Error(`The script has two steps "${step}".`);
    this.answers.set(step, "no answer");
    try {
      const { $metadata, ...answer } = await this.#client.send(command);
      this.answers.set(step, this.#normaliser.answer(name, answer));
      return answer;
    } catch (error) {
      if (!error.$metadata) throw error;
      this.answers.set(step, this.#normaliser.error(error));
      return {};
    }
  }

  /** The same, and whether the answer took as long as it should: at least, and no longer than. Seconds. */
  async timed(name, command, least, most) {
    const beginning = performance.now();
    const answer = await this.step(name, command);
    const seconds = (performance.now() - beginning) / 1000;
    // An answer that is late by a little says how busy the machine is.
    const verdict = seconds < least - 0.1 ? "too early" : seconds > most ? "too late" : "in time";
    const step = `${this.#scenario}: ${name}`;
    this.answers.set(step, { verdict, answer: this.answers.get(step) });
    return answer;
  }

  /** One step that asks for the code by which older clients know the error. */
  async code(name, command) {
    const error = await this.#client.send(command).then(() => ({ Code: "none: it succeeded" }), (reason) => reason);
    this.answers.set(`${this.#scenario}: ${name}`, error.Code);
  }

  /** Not a step: what the scenario needs to begin. */
  async queue(QueueName, Attributes) {
    return (await this.#client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl;
  }

  async arn(QueueUrl) {
    const { Attributes } = await this.#client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
    return Attributes.QueueArn;
  }

  pass(seconds) {
    return pass(seconds * 1000);
  }
}
