import { setTimeout as sleep } from 'node:timers/promises';

/** Distinguishes the requests of `npm start` itself, which are not logged. */
export const OWN_USER_AGENT = 'concert-start';

const PATIENCE_MS = 10_000;

/**
 * A request to the API that this run has started. A change of a source file just then restarts the API: while
 * no server listens, the request is tried again.
 * @throws what fetch throws, when it is something else or lasts longer than ten seconds
 */
export async function ownRequest(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), 'user-agent': OWN_USER_AGENT };
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await fetch(url, { ...init, headers });
    } catch (error) {
      if (!isRefused(error) || performance.now() > deadline) throw error;
    }
    await sleep(100);
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
