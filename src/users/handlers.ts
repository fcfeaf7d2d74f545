import { pictureViewOf } from '../kernel/picture.ts';
import type { HandlersOf } from '../kernel/route.ts';
import type { ProfileView, userRoutes } from './routes.ts';
import { updateProfile, type Profile, type UserStore } from './users.ts';

/** Answers the user routes. Nobody can read anybody else's profile. */
export function createUserHandlers(store: UserStore): HandlersOf<typeof userRoutes> {
  return {
    getMe: async ({ actor, now, origin }) => ({ body: viewOf(await store.seen(actor, now), origin) }),
    updateMe: async ({ actor, body, now, origin }) => ({
      body: viewOf(await updateProfile(store, actor, body, now), origin),
    }),
  };
}

const viewOf = (profile: Profile, origin: string): ProfileView => ({
  ...profile,
  avatar: pictureViewOf(profile.avatar, origin),
  createdAt: profile.createdAt.toISOString(),
  updatedAt: profile.updatedAt.toISOString(),
});
