import { columnHasType } from '../conditions.ts';
import type { Migration } from '../migration.ts';

/**
 * Prices of one place as wide as their totals, so that they fit in every currency of ISO 4217: a ticket of 10,000 US dollars
 * is a million million of the smallest units of the rial. The server copies both tables meanwhile, in which time they can be
 * read and not written.
 */
export const wideAmounts: Migration = {
  id: 14,
  name: 'wide-amounts',
  // The copy builds the FULLTEXT index anew, as step 2 did: every word of three letters counts.
  session: ['SET SESSION innodb_ft_enable_stopword = OFF'],
  statements: [
    {
      sql: 'ALTER TABLE events MODIFY COLUMN price_cents BIGINT UNSIGNED NOT NULL',
      unless: columnHasType('events', 'price_cents', 'bigint unsigned'),
    },
    {
      sql: 'ALTER TABLE bookings MODIFY COLUMN unit_price_cents BIGINT UNSIGNED NOT NULL',
      unless: columnHasType('bookings', 'unit_price_cents', 'bigint unsigned'),
    },
  ],
};
