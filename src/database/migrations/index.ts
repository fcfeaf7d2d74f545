import type { Migration } from '../migration.ts';
import { users } from './0001-users.ts';
import { events } from './0002-events.ts';
import { bookings } from './0003-bookings.ts';
import { idempotencyKeys } from './0004-idempotency-keys.ts';
import { eventMedia } from './0005-event-media.ts';
import { pictures } from './0006-pictures.ts';
import { erasedUsers } from './0007-erased-users.ts';

/** The history of the tables, oldest first. Procedures are no part of it: see ../procedures. */
export const migrations: readonly Migration[] = [
  users,
  events,
  bookings,
  idempotencyKeys,
  eventMedia,
  pictures,
  erasedUsers,
];
