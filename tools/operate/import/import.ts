import type { ImportResult } from '../../../src/admin/import-batch.ts';
import type { ImportBatch, ImportedEvent } from '../../../src/admin/import-schema.ts';
import { decimalsOf } from '../../../src/kernel/money.ts';
import { CommandError } from '../cli/run.ts';
import type { Notes } from './notes.ts';
import type { OldDatabase, OldRow, OldSums } from './old-database.ts';
import type { OldPicture } from './pictures.ts';
import { bookingOf, converted, emailOf, eventOf, type Missing, userOf } from './old-to-new.ts';

/** What an import has done or, as a dry run, would do. Money in the smallest unit of the currency. */
export interface ImportReport extends Notes {
  currency: string;
  found: OldSums;
  imported: OldSums;
  /** Of the rows that were skipped. */
  skippedSums: OldSums;
  /** The difference where a total could not be divided by its places. */
  roundingCents: number;
  added: number;
  /** Old ids of events that had sold more places than they had. */
  oversold: number[];
  /** Whose picture was where: files are not in the database (pictures.ts). */
  pictures: OldPicture[];
}

/** Source and target of an import. */
export interface ImportWork {
  old: OldDatabase;
  /** Returns the new id of a user; undefined for an unknown one. */
  idOfEmail(email: string): string | undefined;
  missing: Missing;
  /** Writes a batch; undefined for a dry run. */
  write: ((batch: ImportBatch) => Promise<ImportResult>) | undefined;
  say(line: string): void;
}

const none = (): OldSums => ({ users: 0, events: 0, bookings: 0, places: 0, cents: 0 });

/**
 * Imports users, then events, then bookings, in batches. Interrupted anywhere, it can be run again: the same rows get the
 * same ids.
 * @throws CommandError when the database does not hold afterwards what was sent
 */
export async function importAll(work: ImportWork): Promise<ImportReport> {
  const { currency } = work.missing;
  const report: ImportReport = {
    currency,
    found: await work.old.sums(decimalsOf(currency)),
    imported: none(),
    skippedSums: none(),
    roundingCents: 0,
    added: 0,
    oversold: [],
    pictures: [],
    skipped: [],
    changed: [],
  };
  const people = new Map<number, string>();
  const events = new Map<number, ImportedEvent>();
  await importUsers(work, report, people);
  await importEvents(work, report, { people, events });
  await importBookings(work, report, { people, events });
  return report;
}

async function importUsers(
  work: ImportWork,
  report: ImportReport,
  people: Map<number, string>,
): Promise<void> {
  for await (const rows of work.old.pages('users')) {
    const users = rows.flatMap((old) => {
      const oldId = Number(old['user_id']);
      const at = { table: 'users', oldId } as const;
      const user = converted(report, at, (row) => userOf(old, work.idOfEmail(emailOf(old)), row));
      if (user === undefined) return [];
      people.set(oldId, user.id);
      notePicture(report, { kind: 'user', newId: user.id, ownerId: user.id, was: old['profile_photo'] });
      return [user];
    });
    report.skippedSums.users += rows.length - users.length;
    await send(work, report, { users, events: [], bookings: [] });
  }
}

interface Known {
  people: ReadonlyMap<number, string>;
  events: Map<number, ImportedEvent>;
}

async function importEvents(
  work: ImportWork,
  report: ImportReport,
  { people, events }: Known,
): Promise<void> {
  for await (const rows of work.old.pages('events')) {
    const batch = rows.flatMap((old) => {
      const oldId = Number(old['event_id']);
      const at = { table: 'events', oldId } as const;
      const organizerId = people.get(Number(old['user_id']));
      const event = converted(report, at, (row) => eventOf(old, organizerId, work.missing, row));
      if (event === undefined) return [];
      events.set(oldId, event);
      notePicture(report, {
        kind: 'event',
        newId: event.id,
        ownerId: event.organizerId,
        was: old['photo_url'],
      });
      return [event];
    });
    report.skippedSums.events += rows.length - batch.length;
    await send(work, report, { users: [], events: batch, bookings: [] });
  }
}

async function importBookings(
  work: ImportWork,
  report: ImportReport,
  { people, events }: Known,
): Promise<void> {
  const oldIds = new Map([...events].map(([oldId, { id }]) => [id, oldId]));
  for await (const rows of work.old.pages('bookings')) {
    const bookings = rows.flatMap((old) => {
      const at = { table: 'bookings', oldId: Number(old['id']) } as const;
      const owners = { userId: people.get(Number(old['user_id'])), event: events.get(eventIdOf(old)) };
      const booking = converted(report, at, (row) => bookingOf(old, owners, row));
      if (booking === undefined) {
        skip(report.skippedSums, old, centsOf(old, report.currency));
        return [];
      }
      report.roundingCents += centsOf(old, report.currency) - booking.totalCents;
      return [booking];
    });
    const oversold = await send(work, report, { users: [], events: [], bookings });
    report.oversold = [...new Set([...report.oversold, ...oversold.flatMap((id) => oldIds.get(id) ?? [])])];
  }
}

/** Older releases gave events ids of 13 digits, and a string may hold anything: those match no event. */
const eventIdOf = ({ event_id: id }: OldRow): number =>
  typeof id === 'string' && /^\d{1,15}$/.test(id.trim()) ? Number(id) : Number.NaN;

const centsOf = (old: OldRow, currency: string): number =>
  Math.round(Number(old['total_price']) * 10 ** decimalsOf(currency));

function skip(sums: OldSums, old: OldRow, cents: number): void {
  sums.bookings += 1;
  sums.places += Number(old['quantity']);
  sums.cents += cents;
}

function notePicture(
  report: ImportReport,
  { was, ...whose }: Omit<OldPicture, 'was'> & { was: unknown },
): void {
  if (typeof was === 'string' && was.trim() !== '') report.pictures.push({ ...whose, was: was.trim() });
}

/** Writes a batch, and checks that it is there. @returns new ids of oversold events */
async function send(work: ImportWork, report: ImportReport, batch: ImportBatch): Promise<string[]> {
  const sent = {
    users: batch.users.length,
    events: batch.events.length,
    bookings: batch.bookings.length,
    places: batch.bookings.reduce((sum, { quantity }) => sum + quantity, 0),
    cents: batch.bookings.reduce((sum, { totalCents }) => sum + totalCents, 0),
  };
  if (sent.users + sent.events + sent.bookings === 0) return [];
  const { added, oversold, ...there } = (await work.write?.(batch)) ?? { ...sent, added: 0, oversold: [] };
  const names = Object.keys(sent) as (keyof OldSums)[];
  const differs = names.find((name) => there[name] !== sent[name]);
  if (differs !== undefined)
    throw new CommandError(`${sent[differs]} ${differs} were sent, but ${there[differs]} were stored`);
  for (const name of names) report.imported[name] += there[name];
  report.added += added;
  work.say(
    `${report.imported.users} users, ${report.imported.events} events, ${report.imported.bookings} bookings`,
  );
  return oversold;
}

/** Whether what was found is what was imported, skipped, or rounded. */
export const balances = ({ found, imported, skippedSums, roundingCents }: ImportReport): boolean =>
  (['users', 'events', 'bookings', 'places'] as const).every(
    (name) => found[name] === imported[name] + skippedSums[name],
  ) && found.cents === imported.cents + skippedSums.cents + roundingCents;
