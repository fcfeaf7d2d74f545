import * as v from 'valibot';
import { pictureView } from '../kernel/picture.ts';
import type { Routes } from '../kernel/route.ts';
import { changesOf, id, instantOut, text } from '../kernel/schemas.ts';

const webAddress = v.pipe(
  text(300),
  v.url('must be an http or https address'),
  v.regex(/^https?:\/\//i, 'must be an http or https address'),
);

/** The body of `updateMe`: the fields to change; null clears one. */
export const profileChanges = changesOf({
  name: v.optional(v.nullable(text(200))),
  phone: v.optional(v.nullable(text(50))),
  address: v.optional(v.nullable(text(500))),
  city: v.optional(v.nullable(text(100))),
  country: v.optional(v.nullable(text(100))),
  postcode: v.optional(v.nullable(text(20))),
  company: v.optional(v.nullable(text(200))),
  website: v.optional(v.nullable(webAddress)),
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
  isComplete: v.boolean(),
  profile: profileView,
  bookings: v.array(v.looseObject({ id })),
  events: v.array(v.looseObject({ id })),
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
      'The profile appears with the first request. The e-mail address comes from a verified ID token, when one is sent.',
    success: { status: 200, description: 'The profile', body: profileView },
    errors: ['validation_failed', 'database_busy', 'database_unavailable'],
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
    errors: ['database_busy', 'database_unavailable'],
  },
  exportMe: {
    function: 'api',
    method: 'GET',
    path: '/api/users/me/export',
    access: 'user',
    tag: 'Users',
    summary: 'Export your data',
    description:
      'Profile, bookings and events in one document, pictures as links. `isComplete` is false for somebody with more ' +
      'than 2,000 bookings or 300 events: their lists hold the rest.',
    success: { status: 200, description: 'The document', body: exportView },
    errors: ['validation_failed', 'database_busy', 'database_unavailable'],
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
      'Cancels bookings of events that have not started, then erases all personal data and the picture, for good. What ' +
      'was booked and paid stays in the books without a name. Events of the caller that are still to come must be ' +
      'cancelled first. Afterwards call DeleteUser of Cognito with the access token, which removes the sign-in itself; ' +
      'tokens that were issued before are refused (410).',
    success: { status: 204, description: 'Nothing personal is left' },
    errors: ['validation_failed', 'events_upcoming', 'database_busy', 'database_unavailable'],
  },
} as const satisfies Routes;
