import * as v from 'valibot';
import { pictureView } from '../kernel/picture.ts';
import type { Routes } from '../kernel/route.ts';
import {
  changesOf,
  closed,
  id,
  instantOut,
  line,
  pageQuery,
  paragraphs,
  webAddress,
} from '../kernel/schemas.ts';

/** The body of `updateMe`: the fields to change; null clears one. */
export const profileChanges = changesOf({
  name: v.optional(v.nullable(line(200))),
  phone: v.optional(v.nullable(line(50))),
  address: v.optional(v.nullable(paragraphs(500))),
  city: v.optional(v.nullable(line(100))),
  country: v.optional(v.nullable(line(100))),
  postcode: v.optional(v.nullable(line(20))),
  company: v.optional(v.nullable(line(200))),
  website: v.optional(v.nullable(webAddress(300))),
});

/** A user as only that user sees it. */
export const profileView = v.strictObject({
  id,
  email: v.nullable(v.string()),
  name: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  address: v.nullable(v.string()),
  city: v.nullable(v.string()),
  country: v.nullable(v.string()),
  postcode: v.nullable(v.string()),
  company: v.nullable(v.string()),
  website: v.nullable(v.string()),
  avatar: v.nullable(pictureView),
  createdAt: instantOut,
  updatedAt: instantOut,
});

/** Everything that is kept about a user. The parts are those of their own lists. */
export const exportView = v.strictObject({
  exportedAt: instantOut,
  /** Whether nothing is left for another document. */
  isComplete: v.boolean(),
  profile: profileView,
  bookings: v.array(v.looseObject({ id })),
  events: v.array(v.looseObject({ id })),
  nextCursor: v.nullable(v.string()),
});

export type ProfileChanges = v.InferOutput<typeof profileChanges>;
export type ProfileView = v.InferInput<typeof profileView>;

export const userRoutes = {
  getMe: {
    function: 'api',
    method: 'GET',
    path: '/api/users/me',
    access: 'user',
    tag: 'Users',
    summary: 'Get your profile',
    description:
      'The profile appears with the first request. The e-mail address is the last verified one that an ID token has shown, ' +
      'on any operation; a name in an ID token is taken as long as nothing was written here.',
    success: { status: 200, description: 'The profile', body: profileView },
    errors: [],
  },
  updateMe: {
    function: 'api',
    method: 'PATCH',
    path: '/api/users/me',
    access: 'user',
    tag: 'Users',
    summary: 'Change your profile',
    description: 'Changes the fields that you send, and no others; `null` clears one.',
    body: profileChanges,
    success: { status: 200, description: 'The changed profile', body: profileView },
    errors: [],
  },
  exportMe: {
    function: 'api',
    method: 'GET',
    path: '/api/users/me/export',
    access: 'user',
    tag: 'Users',
    summary: 'Export your data',
    description:
      'Profile, bookings and events in one document, pictures as links. `isComplete` is false as long as there is more ' +
      'than one answer holds (about 4 MB): send `nextCursor` back as `cursor` until it is null, and put the bookings and ' +
      'events of all documents together.',
    query: closed({ cursor: pageQuery.cursor }),
    success: { status: 200, description: 'The document', body: exportView },
    errors: ['validation_failed', 'invalid_cursor'],
  },
  eraseMe: {
    // Where the pictures are.
    function: 'pictures',
    method: 'DELETE',
    path: '/api/users/me',
    access: 'user',
    tag: 'Users',
    summary: 'Erase your account',
    description:
      'Cancels the bookings that the caller could still cancel, and erases all personal data and the picture, for good. ' +
      'What was booked and paid stays in the books without a name. Events of the caller that are still to come must be ' +
      'cancelled first: the request is refused until then, and changes nothing. Afterwards call DeleteUser of Cognito with ' +
      'the access token, which removes the sign-in itself; tokens that were issued before are refused by every operation ' +
      '(410), by this one too: whoever repeats it, because the answer got lost, learns that it is done.',
    success: { status: 204, description: 'Nothing personal is left' },
    errors: ['events_upcoming'],
  },
} as const satisfies Routes;
