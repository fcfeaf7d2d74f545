import type { HandlersOf } from '../kernel/route.ts';
import type { ProfileView, userRoutes } from './routes.ts';
import { updateProfile, type Profile, type UserStore } from './users.ts';

/** Answers the user routes. Nobody can read anybody else's profile. */
export function createUserHandlers(store: UserStore): HandlersOf<typeof userRoutes> {
  return {
    getMe: async ({ actor, now }) => ({ body: viewOf(await store.seen(actor, now)) }),
    updateMe: async ({ actor, body, now }) => ({
      body: viewOf(await updateProfile(store, actor, body, now)),
    }),
  };
}

const viewOf = (profile: Profile): ProfileView => ({
  ...profile,
  createdAt: profile.createdAt.toISOString(),
  updatedAt: profile.updatedAt.toISOString(),
});
