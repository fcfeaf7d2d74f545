import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engines/engine-error.ts';
import { type Child, startChild } from './child.ts';
import { readServeLine } from './serve-protocol.ts';
import { lastWords } from './last-words.ts';

/** A process that ended sooner than this is likely to end again at once. */
const SHORT_LIFE_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** What the API's process is started with. */
export interface Supervised {
  env: () => NodeJS.ProcessEnv;
  /** File that its output is added to. */
  log: string;
  /** Takes the lines for the terminal. */
  say: (line: string) => void;
}

/**
 * Keeps one process serving: a new one after a change of the code, and after a crash. Code that does
 * not load waits for the next change.
 */
export class Supervisor {
  readonly #options: Supervised;
  #child: Child | undefined;
  #recent: string[] = [];
  #hasServed = false;
  #isStopped = false;
  #pauseMs = FIRST_PAUSE_MS;
  /** Changes and deaths queue, so that two processes never want the port at once. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: Supervised) {
    this.#options = options;
  }

  /** Starts the first process. @throws EngineError when its code does not load */
  first(): Promise<void> {
    return new Promise((done, fail) => {
      this.#begin(done, (reason) => fail(new EngineError(reason)));
    });
  }

  /** Replaces the process, after a change of its code. */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#end();
      if (this.#isStopped) return;
      this.#pauseMs = FIRST_PAUSE_MS;
      this.#begin(() => this.#options.say('Reloaded after a change.'));
    });
  }

  /** Ends the process for good. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#end();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work);
    return this.#queue;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.stop();
  }

  #begin(onServing: () => void, onFailure = (reason: string): void => this.#options.say(reason)): void {
    const startedAt = performance.now();
    this.#recent = [];
    let isServing = false;
    const child = startChild({
      env: this.#options.env(),
      log: this.#options.log,
      onLine: (text) => {
        const line = readServeLine(text);
        if (line.kind === 'listening') {
          isServing = this.#hasServed = true;
          onServing();
        } else if (line.kind === 'other') this.#recent = [...this.#recent.slice(-40), line.text];
        else this.#options.say(line.text);
      },
    });
    this.#child = child;
    void child.ended.then((how) => {
      // One that was replaced or stopped is no news.
      if (this.#child !== child) return;
      this.#child = undefined;
      if (isServing) this.#revive(how, performance.now() - startedAt);
      else onFailure(this.#loadFailure(how));
    });
  }

  #loadFailure(how: string): string {
    const why = `${lastWords(this.#recent) || how} (log: ${this.#options.log})`;
    return this.#hasServed
      ? `The API does not run: ${why}. It starts again at the next change.`
      : `the API does not load: ${why}`;
  }

  #revive(how: string, livedMs: number): void {
    this.#pauseMs = livedMs < SHORT_LIFE_MS ? Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    const why = lastWords(this.#recent) || how;
    this.#options.say(`The API has died: ${why} (log: ${this.#options.log}). Starting it again.`);
    void this.#inTurn(async () => {
      await sleep(this.#pauseMs);
      // A change may have brought a new one meanwhile.
      if (this.#isStopped || this.#child !== undefined) return;
      this.#begin(() => this.#options.say('The API is back.'));
    });
  }
}
