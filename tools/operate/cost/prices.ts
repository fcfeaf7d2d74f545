import { CommandError } from '../cli/run.ts';
import file from './prices.json' with { type: 'json' };

interface Found {
  usd: number;
  /** Key of a source. */
  source: string;
}

/** Where a price was read. */
export interface Source {
  url: string;
  /** Day of publication, or of reading where a page has none. */
  date: string;
  /** Whose copy of it was read: AWS itself could not be accessed. */
  copy?: string;
  note?: string;
  /** Taken from AWS' page, without a copy that could be checked again. */
  unverified?: boolean;
}

const PRICES: Readonly<Record<string, { unit: string; regions: Readonly<Record<string, Found>> }>> =
  file.prices;
const SOURCES: Readonly<Record<string, Source>> = file.sources;

export const { hoursPerMonth: HOURS } = file;

/** The region whose prices are all known, and replace unknown prices of others. */
export const FALLBACK = 'us-east-1';

/** What a region's units cost, in US dollars. */
export interface Prices {
  region: string;
  /** @throws CommandError for a unit that is not in the list at all: nothing is silently free */
  of: (what: string) => number;
  /** What was asked for and is known of `us-east-1` alone. */
  borrowed: () => string[];
}

/** The prices of a region; where none is known, that of `us-east-1`, which `borrowed` lists. */
export function pricesOf(region: string): Prices {
  const borrowed = new Set<string>();
  return {
    region,
    of: (what) => {
      const regions = PRICES[what]?.regions;
      const found = regions?.[region] ?? regions?.[FALLBACK];
      if (found === undefined)
        throw new CommandError(
          `no price is known of "${what}": add it to tools/operate/cost/prices.json, with its source`,
        );
      if (regions?.[region] === undefined) borrowed.add(what);
      return found.usd;
    },
    borrowed: () => [...borrowed].toSorted(),
  };
}

/** Whether any price of a region is known. */
export const isPriced = (region: string): boolean =>
  Object.values(PRICES).some(({ regions }) => region in regions);

/** Every source that a price was read from, the newest first. */
export const sources = (): Source[] => {
  const used = new Set(
    Object.values(PRICES).flatMap(({ regions }) => Object.values(regions).map(({ source }) => source)),
  );
  return [...used]
    .map((key) => SOURCES[key])
    .filter((source) => source !== undefined)
    .toSorted((a, b) => b.date.localeCompare(a.date) || a.url.localeCompare(b.url));
};
