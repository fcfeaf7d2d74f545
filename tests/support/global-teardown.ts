import { rmSync } from 'node:fs';

/** Stops what the global set-up started and removes its folder. */
export default async function globalTeardown(): Promise<void> {
  const { concertTests } = globalThis as unknown as {
    concertTests: { root: string; released: () => void; stop: () => Promise<void> };
  };
  await concertTests.stop();
  rmSync(concertTests.root, { recursive: true, force: true });
  concertTests.released();
}
