import type { Sales } from './sales.ts';

/** What was earned, in the smallest unit of the event's currency, and beside it what was earned in others. */
export interface Revenue {
  revenueCents: number;
  otherRevenue: { currency: string; revenueCents: number }[];
}

/** What was sold on one day, in all currencies. */
export interface DayOfSale extends Revenue {
  day: string;
  bookings: number;
  places: number;
}

/**
 * Adds up what was sold, within each currency and never across them.
 * @param sales by day and currency
 * @param currency the event's own, which gets the first place; bookings in another one are older than the rule that an
 *   event's currency is fixed, or were imported
 */
export function revenueOf(sales: readonly Sales[], currency: string): Revenue {
  const sums = new Map<string, number>();
  for (const sale of sales) sums.set(sale.currency, (sums.get(sale.currency) ?? 0) + sale.revenueCents);
  const others = [...sums].filter(([code]) => code !== currency);
  return {
    revenueCents: sums.get(currency) ?? 0,
    otherRevenue: others.map(([code, revenueCents]) => ({ currency: code, revenueCents })),
  };
}

/** The same sales, one entry for each day. */
export function daysOf(sales: readonly Sales[], currency: string): DayOfSale[] {
  const days = Map.groupBy(sales, ({ day }) => day);
  return [...days].map(([day, ofDay]) => ({
    day,
    bookings: ofDay.reduce((sum, { bookings }) => sum + bookings, 0),
    places: ofDay.reduce((sum, { places }) => sum + places, 0),
    ...revenueOf(ofDay, currency),
  }));
}
