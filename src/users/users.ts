import type { Actor } from '../kernel/actor.ts';
import { accountErased } from '../kernel/errors.ts';
import type { Id } from '../kernel/ids.ts';
import type { Picture } from '../kernel/picture.ts';
import type { ProfileChanges } from './routes.ts';

/** What users say of themselves, all of it voluntary. */
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

/** What a user may change; each is the name of its column too. */
export const PROFILE_FIELDS = [
  'name',
  'phone',
  'address',
  'city',
  'country',
  'postcode',
  'company',
  'website',
] as const satisfies readonly (keyof ProfileChanges)[];

/** What the database decided about an erasure. `pictureId`: the files to remove now. */
export type ErasureDecision =
  { outcome: 'erased'; pictureId: Id | null } | { outcome: 'events_upcoming'; events: number };

/** What is kept of a caller that their token might know better. */
export interface KnownCaller {
  isErased: boolean;
  email: string | null;
  name: string | null;
  /** The profile is as it was made: its owner has written nothing, and cleared nothing. */
  isUnwritten: boolean;
}

/** Where users are kept. */
export interface UserStore {
  known(id: Id): Promise<KnownCaller | undefined>;
  /** Keeps the actor's address, and name if there is none; makes the row if need be. @throws DomainError account_erased */
  keep(actor: Actor, now: Date): Promise<void>;
  /** Gives the actor's profile; makes it on first sight. @throws DomainError account_erased */
  seen(actor: Actor, now: Date): Promise<Profile>;
  update(id: Id, changes: ProfileChanges, now: Date): Promise<void>;
  /** Erases the account with the places that it can still give back, unless events of its own are to come. */
  erase(id: Id, now: Date): Promise<ErasureDecision>;
}

/**
 * Recognizes a caller, with one read by key: refuses an account that was erased, and keeps what the token shows and the row
 * does not, so that users who book can be contacted even if they never open their profile.
 * @throws DomainError account_erased
 */
export async function recognize(
  store: Pick<UserStore, 'known' | 'keep'>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const known = await store.known(actor.id);
  if (known?.isErased) throw accountErased();
  if (showsMore(actor, known ?? NOBODY)) await store.keep(actor, now);
}

const NOBODY: KnownCaller = { isErased: false, email: null, name: null, isUnwritten: true };

const showsMore = ({ email, name }: Actor, known: KnownCaller): boolean =>
  (email !== undefined && email !== known.email) ||
  (name !== undefined && known.name === null && known.isUnwritten);

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
