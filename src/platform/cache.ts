/** The few commands that Concert asks of a cache. Every one gives undefined when the cache does not answer: it never throws. */
export interface Cache {
  get(keys: readonly string[]): Promise<(string | null)[] | undefined>;
  /** Keeps a value for so many milliseconds. */
  set(key: string, value: string, forMs: number): Promise<void>;
  /** Sets the key unless it is set: true for the one caller who was first. */
  claim(key: string, forMs: number): Promise<boolean | undefined>;
  remove(key: string): Promise<void>;
  /** Whether the cache answers now; `off` where the service has none. */
  state(): Promise<'up' | 'down' | 'off'>;
  close(): void;
}

/** The cache of a service that has none: nothing is ever found, nothing waits. */
export const noCache: Cache = {
  get: async () => undefined,
  set: async () => undefined,
  claim: async () => undefined,
  remove: async () => undefined,
  state: async () => 'off',
  close: () => undefined,
};
