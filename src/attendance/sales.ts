import { localTimeIn } from '../kernel/time.ts';

interface Sale {
  currency: string;
  bookings: number;
  places: number;
  revenueCents: number;
}

/** What was sold in a quarter of an hour, in one currency. */
export interface QuarterOfSale extends Sale {
  since: Date;
}

/** What was sold on one day, as in `2027-06-01`, in one currency. */
export interface Sales extends Sale {
  day: string;
}

/**
 * Adds up what was sold by the days of a time zone, and within a day by currency. RDS has no time zone tables, and an offset
 * is good for one half of the year only; but all zones count whole quarters of an hour (Kathmandu is at +05:45), so no
 * quarter lies in two days.
 * @param quarters in the order of time
 */
export function salesByDay(quarters: readonly QuarterOfSale[], timeZone: string): Sales[] {
  const localTime = localTimeIn(timeZone);
  const days = new Map<string, Sales>();
  for (const { since, currency, bookings, places, revenueCents } of quarters) {
    const { day } = localTime(since);
    const key = `${day} ${currency}`;
    const sum = days.get(key) ?? { day, currency, bookings: 0, places: 0, revenueCents: 0 };
    sum.bookings += bookings;
    sum.places += places;
    sum.revenueCents += revenueCents;
    days.set(key, sum);
  }
  return [...days.values()];
}
