import * as v from 'valibot';
import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import { id, line } from '../kernel/schemas.ts';
import type { ApiEvent } from './types.ts';

/** The claims that make a token one of a user. Whatever else is in it is not looked at. */
const userClaims = v.object({
  sub: id,
  token_use: v.picklist(['access', 'id']),
  'cognito:groups': v.optional(v.union([v.string(), v.array(v.string())]), ''),
  email: v.optional(v.string()),
  // The gateway writes the boolean claim as text.
  email_verified: v.optional(v.union([v.string(), v.boolean()])),
  name: v.fallback(v.optional(v.string()), undefined),
  given_name: v.fallback(v.optional(v.string()), undefined),
  family_name: v.fallback(v.optional(v.string()), undefined),
});
type UserClaims = v.InferOutput<typeof userClaims>;

/**
 * Reads the caller from the claims that the gateway has verified (signature, issuer, audience, expiry).
 * Checks what the gateway cannot know: that the token is an access or ID token of a user.
 * @throws DomainError unauthenticated
 */
export function actorOf(event: ApiEvent): Actor {
  const claims = v.safeParse(userClaims, event.requestContext.authorizer?.jwt?.claims);
  if (!claims.success) {
    throw new DomainError('unauthenticated', 'Send an access or ID token of this service as a Bearer token.');
  }
  const { sub, token_use: use, email, email_verified: verified } = claims.output;
  return {
    id: sub,
    isAdmin: groupsOf(claims.output['cognito:groups']).includes('admins'),
    email: use === 'id' && String(verified) === 'true' ? read(address, email) : undefined,
    name: use === 'id' ? nameIn(claims.output) : undefined,
  };
}

// RFC 5321 ends an address at 254 characters; the column holds 320.
const address = line(320);
const profileName = line(200);

/** What a claim says, if a profile may hold it: claims are written by the users who sign up. */
const read = (kind: typeof address, claim: string | undefined): string | undefined => {
  const result = v.safeParse(kind, claim);
  return result.success ? result.output : undefined;
};

/** The name, whole or in its two parts. */
const nameIn = ({ name, given_name: given, family_name: family }: UserClaims): string | undefined =>
  read(profileName, name) ??
  read(profileName, [given, family].filter((part) => part !== undefined).join(' '));

/**
 * The groups of a `cognito:groups` claim. HTTP APIs flatten the list to text like `[admins other]`.
 * A group name cannot hold a space, though it can hold a comma: only spaces divide.
 */
function groupsOf(claim: string | string[]): string[] {
  return [claim]
    .flat()
    .join(' ')
    .replaceAll(/^\[|\]$/g, '')
    .split(/\s+/);
}
