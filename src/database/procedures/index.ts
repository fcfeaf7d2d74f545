import { type Procedure, readProcedure } from './read-procedure.ts';

// tools/bundle/at-build-time.ts puts the values of this module into a bundle, since the files do not come along.
const all = {
  bookPlaces: readProcedure('book-places'),
  cancelBooking: readProcedure('cancel-booking'),
  cancelEvent: readProcedure('cancel-event'),
  eraseUser: readProcedure('erase-user'),
  keepCaller: readProcedure('keep-caller'),
  setPicture: readProcedure('set-picture'),
};

/** All that this release calls. */
export const procedures: readonly Procedure[] = Object.values(all);

/** Their names in the database. A bundle that only calls some carries no text of any. */
export const bookPlaces = all.bookPlaces.name;
export const cancelBooking = all.cancelBooking.name;
export const cancelEvent = all.cancelEvent.name;
export const eraseUser = all.eraseUser.name;
export const keepCaller = all.keepCaller.name;
export const setPicture = all.setPicture.name;
