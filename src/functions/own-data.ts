import type { createBookingHandlers } from '../bookings/handlers.ts';
import type { createEventHandlers } from '../events/handlers.ts';
import { DomainError } from '../kernel/errors.ts';
import { MAX_LAMBDA_PAYLOAD_BYTES } from '../kernel/limits.ts';
import type { Call, Route } from '../kernel/route.ts';
import type { OwnData } from '../users/handlers.ts';

/** Events to a page: with every text as long as it may be, so many have less than 1.7 MB. */
const PAGE = 50;

/**
 * Where a document ends, in bytes as Lambda counts them. One more page may still come on top, and the profile: that leaves
 * 2 MB of what Lambda takes.
 */
const ENOUGH_BYTES = MAX_LAMBDA_PAYLOAD_BYTES - 2 * 1024 * 1024;

type Lists = Pick<ReturnType<typeof createBookingHandlers>, 'listBookings'> &
  Pick<ReturnType<typeof createEventHandlers>, 'listMyEvents'>;

/** The lists of an export, in their order. */
const PARTS = ['bookings', 'events'] as const;
type Part = (typeof PARTS)[number];

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}

/**
 * Reads a user's data by the same lists that they see, page by page, until a response is full. The cursor is that of
 * the list where it goes on, behind the list's name.
 */
export function ownDataFrom({ listBookings, listMyEvents }: Lists): OwnData {
  return async (call, cursor) => {
    const read: Record<Part, (cursor: string | undefined) => Promise<Page>> = {
      bookings: async (from) => {
        const query = { limit: PAGE, cursor: from, upcoming: false, status: undefined };
        return (await listBookings({ ...empty(call), query })).body;
      },
      events: async (from) =>
        (await listMyEvents({ ...empty(call), query: { limit: PAGE, cursor: from } })).body,
    };
    const found: Record<Part, Page['items']> = { bookings: [], events: [] };
    let place: Place | undefined = placeOf(cursor);
    for (let bytes = 0; place !== undefined && bytes < ENOUGH_BYTES;) {
      const page = await read[place.part](place.cursor);
      found[place.part].push(...page.items);
      bytes += bytesOf(page.items);
      place = after(place.part, page.nextCursor);
    }
    const nextCursor = place === undefined ? null : `${place.part}.${place.cursor ?? ''}`;
    return { ...found, nextCursor };
  };
}

/** A list, and the cursor in it; undefined at its beginning. */
interface Place {
  part: Part;
  cursor: string | undefined;
}

function after(part: Part, nextCursor: string | null): Place | undefined {
  if (nextCursor !== null) return { part, cursor: nextCursor };
  const next = PARTS[PARTS.indexOf(part) + 1];
  return next && { part: next, cursor: undefined };
}

/** @throws DomainError invalid_cursor */
function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { part: PARTS[0], cursor: undefined };
  const [, part, rest] = /^(bookings|events)\.([\w-]*)$/.exec(cursor) ?? [];
  if (part === undefined)
    throw new DomainError(
      'invalid_cursor',
      'Send the nextCursor of an earlier answer of this route, or none.',
    );
  return { part: part as Part, cursor: rest === '' ? undefined : rest };
}

/** What items count for in an answer: JSON, and once more JSON around it. */
const bytesOf = (items: Page['items']): number => Buffer.byteLength(JSON.stringify(JSON.stringify(items)));

const empty = ({ actor, now, origin }: Pick<Call<UserRoute>, 'actor' | 'now' | 'origin'>) => ({
  actor,
  now,
  origin,
  params: undefined,
  headers: undefined,
  body: undefined,
});

type UserRoute = Route & { access: 'user' };
