/** Gives numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/** The small generator known as mulberry32: fast, and even enough for test data. */
export function newRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const oneOf = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random() * from.length)] as T;

/** A rank in [0, count) of which the low ones are much more frequent: the nth about 1/n as often as the first. */
export const zipf = (random: Random, count: number): number => Math.floor((count + 1) ** random()) - 1;
