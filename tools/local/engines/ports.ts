import { createServer } from 'node:net';
import { EngineError } from './engine-error.ts';

const attempts = 200;

/**
 * Finds a TCP port on 127.0.0.1 that is free.
 * @param preferred the port to take if it is free; otherwise the next free one above it
 * @returns the port; it is not reserved, so bind to it soon
 * @throws EngineError when none of the next 200 ports is free
 */
export async function freePort(preferred: number): Promise<number> {
  const last = Math.min(preferred + attempts, 65_536);
  for (let port = preferred; port < last; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new EngineError(`no free port on 127.0.0.1 between ${preferred} and ${last - 1}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => done(true)));
  });
}
