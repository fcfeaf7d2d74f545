import type { Actor } from '../kernel/actor.ts';
import type { Id } from '../kernel/ids.ts';
import type { Picture } from '../kernel/picture.ts';
import type { ProfileChanges } from './routes.ts';

/** What a user tells of themself, all of it voluntary. */
export interface Profile {
  id: Id;
  email: string | null;
  name: string | null;
  phone: string | null;
  address: string | null;
  city: string | null;
  country: string | null;
  postcode: string | null;
  company: string | null;
  website: string | null;
  avatar: Picture | null;
  createdAt: Date;
  updatedAt: Date;
}

/** What the database decided about an erasure. `pictureId`: the files to remove now. */
export type ErasureDecision =
  | { outcome: 'erased'; pictureId: Id | null }
  | { outcome: 'events_upcoming'; events: number }
  | { outcome: 'bookings_left' };

/** Where users are kept. */
export interface UserStore {
  /**
   * Gives the actor's profile; makes it on first sight and keeps a newly verified e-mail address.
   * @throws DomainError account_erased
   */
  seen(actor: Actor, now: Date): Promise<Profile>;
  update(id: Id, changes: ProfileChanges, now: Date): Promise<void>;
  /** Erases the account unless events or places of it lie ahead. */
  erase(id: Id, now: Date): Promise<ErasureDecision>;
}

/** Changes the actor's profile: fields that are not named stay, null clears one. @throws DomainError account_erased */
export async function updateProfile(
  store: UserStore,
  actor: Actor,
  changes: ProfileChanges,
  now: Date,
): Promise<Profile> {
  // The row may not exist yet.
  await store.seen(actor, now);
  await store.update(actor.id, changes, now);
  return store.seen(actor, now);
}
