import type { Engine } from '../engines/engine.ts';

/** Stops what a run has started, last started first, and nothing else. */
export class Shutdown {
  readonly #engines: Pick<Engine, 'stop'>[] = [];
  readonly #say: (line: string) => void;
  #isUnderWay = false;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Takes charge of a server, also of one that is up only when the stop is under way. */
  add(engine: Pick<Engine, 'stop'>): void {
    this.#engines.push(engine);
    if (this.#isUnderWay) void engine.stop();
  }

  /** From now on Ctrl-C and SIGTERM stop the run; a second one does not wait for it. */
  onSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // npm and the terminal may both deliver the same Ctrl-C.
        if (this.#isUnderWay && performance.now() - this.#since < 500) return;
        if (this.#isUnderWay) process.exit(130);
        void this.#stop('Stopping …', 0);
      });
    }
  }

  /** Says what went wrong in one line, stops everything and ends with status 1. */
  async fail(line: string): Promise<void> {
    if (this.#isUnderWay) return;
    console.error(`Error: ${line}`);
    await this.#stop(undefined, 1);
  }

  #since = 0;

  async #stop(line: string | undefined, status: number): Promise<void> {
    this.#isUnderWay = true;
    this.#since = performance.now();
    if (line !== undefined) this.#say(line);
    for (const engine of this.#engines.toReversed()) await engine.stop();
    process.exit(status);
  }
}
