import type { Migration } from '../migration.ts';
import { users } from './0001-users.ts';
import { events } from './0002-events.ts';
import { bookings } from './0003-bookings.ts';
import { idempotencyKeys } from './0004-idempotency-keys.ts';
import { bookPlaces } from './0005-book-places.ts';
import { cancelBooking } from './0006-cancel-booking.ts';
import { cancelEvent } from './0007-cancel-event.ts';
import { eventMedia } from './0008-event-media.ts';
import { pictures } from './0009-pictures.ts';
import { erasedUsers } from './0010-erased-users.ts';
import { setPicture } from './0011-set-picture.ts';
import { eraseUser } from './0012-erase-user.ts';
import { bookPlacesUnlessErased } from './0013-book-places-unless-erased.ts';
import { wideAmounts } from './0014-wide-amounts.ts';
import { bookAtTheAgreedPrice } from './0015-book-at-the-agreed-price.ts';
import { cancelUntilTheLaterStart } from './0016-cancel-until-the-later-start.ts';
import { changeEvent } from './0017-change-event.ts';
import { eventsByCurrencyAndPrice } from './0018-events-by-currency-and-price.ts';
import { callers } from './0019-callers.ts';
import { eventWords } from './0020-event-words.ts';
import { eventSearch } from './0021-event-search.ts';

/** The schema's whole history, oldest first. */
export const migrations: readonly Migration[] = [
  users,
  events,
  bookings,
  idempotencyKeys,
  bookPlaces,
  cancelBooking,
  cancelEvent,
  eventMedia,
  pictures,
  erasedUsers,
  setPicture,
  eraseUser,
  bookPlacesUnlessErased,
  wideAmounts,
  bookAtTheAgreedPrice,
  cancelUntilTheLaterStart,
  changeEvent,
  eventsByCurrencyAndPrice,
  callers,
  eventWords,
  eventSearch,
];
