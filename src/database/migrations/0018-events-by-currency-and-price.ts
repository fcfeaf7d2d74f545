import { indexExists } from '../conditions.ts';
import type { Migration } from '../migration.ts';

/**
 * The order of a list by price: prices are compared within one currency only. `events_by_price` stays, since the release
 * before this one names it in its SQL and serves while this step runs; a later release drops it.
 */
export const eventsByCurrencyAndPrice: Migration = {
  id: 18,
  name: 'events-by-currency-and-price',
  statements: [
    {
      sql: 'ALTER TABLE events ADD KEY events_by_currency_price (status, currency, price_cents, id)',
      unless: indexExists('events', 'events_by_currency_price'),
    },
  ],
};
