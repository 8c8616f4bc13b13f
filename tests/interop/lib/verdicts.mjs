// One line per check, and the count at the end: the same that the C# program writes.
const patience = 60_000; // ms; the longest check takes 5 s on an idle machine

export class Verdicts {
  #passed = 0;
  #failed = 0;

  constructor(title) {
    this.title = title;
  }

  /** Runs the check, and says whether what it claims holds: it does unless the action throws or does not end. */
  async check(claim, action) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done within ${patience / 1000} s`)), patience);
    });
    try {
      await Promise.race([action(), late]);
      this.#passed++;
      console.log(`ok ${this.title}: ${claim}`);
    } catch (error) {
      this.#failed++;
      console.log(`FAILED ${this.title}: ${claim}: ${error?.stack ?? error}`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Writes the count; the exit code says the same. */
  finish() {
    console.log(`${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
