import type { Actor } from '../kernel/actor.ts';
import { idToBytes } from '../kernel/ids.ts';
import { MAX_CAPACITY, MAX_EVENT_CENTS } from '../kernel/limits.ts';
import type { Database } from '../platform/database.ts';
import { column } from '../platform/rows.ts';
import type { ChangeDecision, EventChange, EventFacts } from './events.ts';
import type { ChangeOutcome } from './refusals.ts';

/** The fields of a change, in the order of the procedure's parameters. */
const FIELDS: readonly (keyof EventFacts)[] = [
  'title',
  'description',
  'category',
  'venue',
  'address',
  'city',
  'country',
  'phone',
  'startsAt',
  'endsAt',
  'timeZone',
  'capacity',
  'maxPerUser',
  'priceCents',
  'currency',
];

/** Has the database change the named fields of an event, or say why not. */
export async function changeFields(
  database: Database,
  { id, changes, revisions }: EventChange,
  actor: Actor,
  now: Date,
): Promise<ChangeDecision> {
  const row = await database.call('change_event_v1', [
    idToBytes(id),
    idToBytes(actor.id),
    actor.isAdmin,
    revisions?.join(',') ?? null,
    FIELDS.filter((name) => changes[name] !== undefined).join(','),
    ...FIELDS.map((name) => changes[name] ?? null),
    MAX_CAPACITY,
    MAX_EVENT_CENTS,
    now,
  ]);
  return {
    outcome: column.text(row, 'outcome') as ChangeOutcome,
    booked: Number(row['booked']),
    priceCents: Number(row['price_cents']),
    capacity: column.numberOrNull(row, 'capacity'),
  };
}
