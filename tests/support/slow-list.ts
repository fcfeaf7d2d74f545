import type { EventQuery } from '../../src/events/events.ts';
import { idFromBytes, idToBytes, type Id } from '../../src/kernel/ids.ts';
import type { Database, SqlValue } from '../../src/platform/database.ts';

const ORDER = {
  start: 'starts_at, id',
  price: 'currency, price_cents, id',
  newest: 'id DESC',
} as const;

/** The first of a list, of plain words at most one, by a statement that leaves it to the server how, and may read everything. */
export async function listSlowly(database: Database, query: EventQuery, now: Date): Promise<Id[]> {
  const { q, from, to, organizer, priceMax } = query;
  const conditions: [string, SqlValue | undefined][] = [
    ["LOCATE(?, CONCAT(words, ' ', description_words)) > 0", q && ` w_${q}`],
    ['ends_at > ?', from === undefined ? now : undefined],
    ['starts_at >= ?', from],
    ['starts_at <= ?', to],
    ['organizer_id = ?', organizer && idToBytes(organizer)],
    ['price_cents <= ?', priceMax],
    ...(['category', 'city', 'country', 'currency'] as const).map((name): [string, SqlValue | undefined] => [
      `${name} = ?`,
      query[name],
    ]),
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  const texts = given.map(([text]) => text);
  if (query.onlyAvailable) texts.push('NOT (booked <=> capacity)');
  const rows = await database.read(
    `SELECT id FROM events WHERE ${["status <> 'cancelled'", ...texts].join(' AND ')}
    ORDER BY ${ORDER[query.sort]} LIMIT ${query.limit}`,
    given.map(([, value]) => value as SqlValue),
  );
  return rows.map((row) => idFromBytes(row['id'] as Buffer));
}
