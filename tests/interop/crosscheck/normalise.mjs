// What two endpoints must not be compared by is replaced: ids and handles by the step in which they came up, times by whether they are now.

/** Members whose values are times; those of SQS are seconds or milliseconds since 1970. */
const times = new Set(["SentTimestamp", "ApproximateFirstReceiveTimestamp", "CreatedTimestamp", "LastModifiedTimestamp"]);
const minute = 60_000;
const longest = 500; // letters, beyond which a text is told by its beginning; its digest stands beside it

export class Normaliser {
  #names = new Map();
  #lastSequence = 0n;
  #step = "";

  answer(step, answer) {
    this.#step = step;
    return this.#value(answer);
  }

  /** The code as the service model has it. Not the sentence, which AWS does not document; the older code has a scenario of its own. */
  error(error) {
    return `${error.name.replace("AWS.SimpleQueueService.", "")}, HTTP ${error.$metadata.httpStatusCode}`;
  }

  #value(value, name) {
    if (Array.isArray(value)) return inOrder(value, name).map((item) => this.#value(item, name));
    if (value instanceof Uint8Array) return [...value];
    if (value !== null && typeof value === "object") {
      const members = Object.keys(value).filter((key) => value[key] !== undefined).sort();
      // An empty list and no list say the same.
      return Object.fromEntries(members.map((key) => [key, this.#value(value[key], key)]).filter(([, v]) => !(Array.isArray(v) && v.length === 0)));
    }

    return typeof value === "string" ? this.#text(value, name) : value;
  }

  #text(text, name) {
    if (name === "MessageId") return this.#known("message", text);
    if (name === "ReceiptHandle") return this.#known("handle", text);
    if (name === "SequenceNumber") return this.#sequence(text);
    if (name === "SenderId") return "sender";
    if (name === "Message") return "a sentence";
    if (times.has(name)) return this.#time(text);
    if (name === "QueueUrl" || name === "QueueUrls") return `url of ${text.split("/").at(-1)}`;
    if (name === "NextToken") return "token";
    if (text.length > longest) return `${text.slice(0, 10)}... (${text.length} letters)`;
    return text.replace(/(arn:aws:sqs:[a-z0-9-]+):\d{12}:/g, "$1:account:");
  }

  #known(kind, text) {
    if (!this.#names.has(text)) {
      const name = `${kind} of '${this.#step}'`;
      const taken = [...this.#names.values()].filter((other) => other === name || other.startsWith(`${name} `)).length;
      this.#names.set(text, taken === 0 ? name : `${name} ${taken + 1}`);
    }

    return this.#names.get(text);
  }

  /** That they grow is all that AWS promises of them. */
  #sequence(text) {
    const isNew = !this.#names.has(text);
    const grows = BigInt(text) > this.#lastSequence;
    const name = this.#known("sequence", text);
    if (isNew && grows) this.#lastSequence = BigInt(text);
    return isNew && !grows ? `${name}, which does not grow` : name;
  }

  #time(text) {
    const stamp = text.length > 11 ? Number(text) : Number(text) * 1000;
    return Math.abs(Date.now() - stamp) < minute ? "now" : text;
  }
}

/** Only FIFO queues promise an order; the script asks of their messages which group they are of. */
function inOrder(list, name) {
  const isFree = name === "Messages" && !list.some((message) => message.Attributes?.MessageGroupId);
  return isFree ? list.toSorted((a, b) => (a.Body < b.Body ? -1 : 1)) : list;
}
