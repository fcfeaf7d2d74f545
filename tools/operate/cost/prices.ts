import { CommandError } from '../cli/run.ts';
import file from './prices.json' with { type: 'json' };

const PRICES: Readonly<Record<string, { usd: number; source: string }>> = file.prices;

/** Where and when the prices were read. */
export const { region: PRICE_REGION, asOf: PRICES_AS_OF, hoursPerMonth: HOURS } = file;

/** The price of a unit in US dollars. @throws CommandError for one that is not in the list: nothing is silently free */
export function price(unit: string): number {
  const found = PRICES[unit];
  if (found === undefined)
    throw new CommandError(
      `no price is known of "${unit}": add it to tools/operate/cost/prices.json, with its source`,
    );
  return found.usd;
}

/** Every page that a price was read from. */
export const sources = (): string[] =>
  [...new Set(Object.values(PRICES).map(({ source }) => source))].toSorted();
