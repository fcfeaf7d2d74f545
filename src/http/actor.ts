import type { Actor } from '../kernel/actor.ts';
import { DomainError } from '../kernel/errors.ts';
import type { ApiEvent } from './types.ts';

const SUBJECT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The groups of a `cognito:groups` claim. HTTP APIs flatten the list to text like `[admins other]`.
 * A group name cannot hold a space, so the text splits without doubt.
 */
export function groupsOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.map(String);
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
}

/**
 * Reads who is asking from the claims that the gateway has verified (signature, issuer, audience, expiry).
 * Checks what the gateway cannot know: that the token is an access or ID token of a user.
 * @throws DomainError unauthenticated
 */
export function actorOf(event: ApiEvent): Actor {
  const claims: Record<string, unknown> | undefined = event.requestContext.authorizer?.jwt?.claims;
  const subject = claims?.['sub'];
  const use = claims?.['token_use'];
  if (typeof subject !== 'string' || !SUBJECT.test(subject) || (use !== 'access' && use !== 'id')) {
    throw new DomainError('unauthenticated', 'Send an access or ID token of this service as a Bearer token.');
  }
  return {
    id: subject.toLowerCase(),
    isAdmin: groupsOf(claims?.['cognito:groups']).includes('admins'),
    email: use === 'id' ? verifiedEmail(claims) : undefined,
  };
}

/** The gateway writes the boolean claim as text. */
function verifiedEmail(claims: Record<string, unknown> | undefined): string | undefined {
  const { email, email_verified: verified } = claims ?? {};
  return typeof email === 'string' && (verified === true || verified === 'true') ? email : undefined;
}
