import * as v from 'valibot';
import { pictureView } from '../kernel/picture.ts';
import { changesOf, closed, id, instantOut, whole } from '../kernel/schemas.ts';
import { entriesOf } from './facts.ts';

/** The body of `createEvent`. */
export const newEvent = closed(entriesOf('create'));

/** The body of `updateEvent`: the fields to change; null clears a field that may be null. */
export const eventChanges = changesOf(entriesOf('change'));

const { capacity, maxPerUser, priceCents, currency, ...texts } = entriesOf('shown');

/** An event as the public sees it: how many places are booked, never by whom. */
export const eventView = v.strictObject({
  id,
  ...texts,
  status: v.picklist(['scheduled', 'ended', 'cancelled']),
  capacity,
  booked: whole,
  available: v.nullable(whole),
  maxPerUser,
  priceCents,
  currency,
  organizer: v.strictObject({ id, name: v.nullable(v.string()) }),
  picture: v.nullable(pictureView),
  createdAt: instantOut,
  updatedAt: instantOut,
});

export type NewEvent = v.InferOutput<typeof newEvent>;
export type EventChanges = v.InferOutput<typeof eventChanges>;
export type EventView = v.InferInput<typeof eventView>;
