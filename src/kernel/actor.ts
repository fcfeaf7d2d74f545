import type { Id } from './ids.ts';

/** The signed-in caller, as far as the token says. */
export interface Actor {
  /** The `sub` of the token, which is the key of the user's row. */
  id: Id;
  isAdmin: boolean;
  /** Only from an ID token whose e-mail Cognito has verified. */
  email: string | undefined;
  /** Only from an ID token, and only if it may stand in a profile. */
  name: string | undefined;
}
