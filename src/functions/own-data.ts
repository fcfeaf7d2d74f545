import type { createBookingHandlers } from '../bookings/handlers.ts';
import type { createEventHandlers } from '../events/handlers.ts';
import type { Call, Route } from '../kernel/route.ts';
import type { OwnData } from '../users/handlers.ts';

const MOST_BOOKINGS = 2_000;
const MOST_EVENTS = 300;

type Lists = Pick<ReturnType<typeof createBookingHandlers>, 'listBookings'> &
  Pick<ReturnType<typeof createEventHandlers>, 'listMyEvents'>;

/** Reads what a user has by the same lists that they see, page by page, up to what one answer holds. */
export function ownDataFrom({ listBookings, listMyEvents }: Lists): OwnData {
  return async (call) => {
    const bookings = await collect(MOST_BOOKINGS, async (cursor) => {
      const query = { limit: 100, cursor, upcoming: false, status: undefined };
      return (await listBookings({ ...empty(call), query })).body;
    });
    const events = await collect(MOST_EVENTS, async (cursor) => {
      return (await listMyEvents({ ...empty(call), query: { limit: 100, cursor } })).body;
    });
    return {
      bookings: bookings.items,
      events: events.items,
      isComplete: bookings.isComplete && events.isComplete,
    };
  };
}

const empty = ({ actor, now, origin }: Pick<Call<UserRoute>, 'actor' | 'now' | 'origin'>) => ({
  actor,
  now,
  origin,
  params: undefined,
  headers: undefined,
  body: undefined,
});

type UserRoute = Route & { access: 'user' };

interface Page {
  items: { id: string }[];
  nextCursor: string | null;
}

async function collect(
  most: number,
  read: (cursor: string | undefined) => Promise<Page>,
): Promise<{ items: { id: string }[]; isComplete: boolean }> {
  const items: { id: string }[] = [];
  let cursor: string | undefined;
  while (items.length < most) {
    const page = await read(cursor);
    items.push(...page.items);
    if (page.nextCursor === null) return { items, isComplete: true };
    cursor = page.nextCursor;
  }
  return { items, isComplete: false };
}
