import { utimes } from 'node:fs/promises';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** Who lives so long was well: the next death is a new one. */
const WELL_AFTER_MS = 60_000;

/** Starts the API again when it has died. */
export interface Again {
  /** To be told when it takes requests. */
  runs(): void;
  /** To be told that it ended after it had run; says why, and when it is started again. */
  died(reason: string): void;
  stop(): void;
}

/**
 * `node --watch` waits for a change when its child has ended, so the file that it runs is touched, which is one. The first
 * time at once; who dies again soon waits twice as long each time, half a minute at most.
 * @param file what `node --watch` runs
 * @param say takes the line for the terminal
 */
export function startingAgain(file: string, say: (line: string) => void): Again {
  let pauseMs = FIRST_PAUSE_MS;
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const touch = (): void => {
    const now = new Date();
    utimes(file, now, now).catch((error: unknown) =>
      say(`The API cannot be started again: ${String(error)}`),
    );
  };
  return {
    runs: () => (startedAt = Date.now()),
    died(reason) {
      if (Date.now() - startedAt > WELL_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
      say(`The API died: ${reason}. It is started again in ${pauseMs / 1_000} s.`);
      clearTimeout(timer);
      timer = setTimeout(touch, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
