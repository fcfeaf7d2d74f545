import type { Actor } from '../kernel/actor.ts';
import { pictureViewOf } from '../kernel/picture.ts';
import type { HandlersOf, RoutesOf } from '../kernel/route.ts';
import type { ProfileView, userRoutes } from './routes.ts';
import { updateProfile, type Profile, type UserStore } from './users.ts';

/** Reads a user's bookings and events, as their lists show them, from a cursor on and as many as one answer holds. */
export type OwnData = (
  call: { actor: Actor; now: Date; origin: string },
  cursor: string | undefined,
) => Promise<{
  bookings: { id: string }[];
  events: { id: string }[];
  nextCursor: string | null;
}>;

/** Answers the user routes. No user can read another user's profile. */
export function createUserHandlers(
  store: UserStore,
  ownData: OwnData,
): HandlersOf<RoutesOf<typeof userRoutes, 'api'>> {
  return {
    getMe: async ({ actor, now, origin }) => ({ body: viewOf(await store.seen(actor, now), origin) }),
    updateMe: async ({ actor, body, now, origin }) => ({
      body: viewOf(await updateProfile(store, actor, body, now), origin),
    }),
    exportMe: async ({ query: { cursor }, actor, now, origin }) => {
      const profile = viewOf(await store.seen(actor, now), origin);
      const own = await ownData({ actor, now, origin }, cursor);
      const isComplete = own.nextCursor === null;
      return { body: { exportedAt: now.toISOString(), isComplete, profile, ...own } };
    },
  };
}

const viewOf = (profile: Profile, origin: string): ProfileView => ({
  ...profile,
  avatar: pictureViewOf(profile.avatar, origin),
  createdAt: profile.createdAt.toISOString(),
  updatedAt: profile.updatedAt.toISOString(),
});
