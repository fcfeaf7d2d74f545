import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { JwtContext } from './request-event.ts';

/** Whose tokens are accepted: the settings of an HTTP API's JWT authorizer. */
export interface JwtSettings {
  issuer: string;
  /** Where the issuer's public keys are. The real gateway finds them through the issuer's URL. */
  jwksUrl: string;
  /** App client ids. */
  audience: readonly string[];
}

/** The gateway lets the request through with these claims, or refuses it with this `www-authenticate` header. */
export type Verdict = { jwt: JwtContext } | { challenge: string };

/** Judges the Authorization header of a request. */
export type Authorizer = (authorization: string | undefined) => Promise<Verdict>;

// HTTP APIs know RSA only. A list of our own also keeps out `none` and HMAC with the public key as secret.
const algorithms = ['RS256', 'RS384', 'RS512'];

/**
 * A JWT authorizer that checks what API Gateway checks: signature by a key of the issuer, issuer, audience
 * (`aud`, or `client_id` where there is no `aud`), `exp`, `nbf` and `iat`.
 */
export function jwtAuthorizer({ issuer, jwksUrl, audience }: JwtSettings): Authorizer {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { cooldownDuration: 1_000, timeoutDuration: 3_000 });
  return async (authorization) => {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim();
    if (!token) return { challenge: 'Bearer' };
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, algorithms, requiredClaims: ['exp'] });
      const complaint = wrongTime(payload) ?? wrongAudience(payload, audience);
      return complaint === undefined ? { jwt: contextOf(payload) } : refusal(complaint);
    } catch (error) {
      return refusal(complaintOf(error));
    }
  };
}

const refusal = (complaint: string): Verdict => ({
  challenge: `Bearer scope="" error="invalid_token" error_description="${complaint}"`,
});

function wrongTime({ iat }: JWTPayload): string | undefined {
  return iat !== undefined && iat > Date.now() / 1000 + 1 ? 'the token was issued in the future' : undefined;
}

function wrongAudience(
  { aud, client_id: clientId }: JWTPayload,
  audience: readonly string[],
): string | undefined {
  const named = [aud ?? clientId].flat();
  const isOurs = named.some((each) => typeof each === 'string' && audience.includes(each));
  return isOurs ? undefined : 'the token does not have a valid audience';
}

function complaintOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the token does not have a valid ${error.claim}`;
  if (error instanceof errors.JWKSNoMatchingKey) return 'no key of the issuer fits the token';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature is invalid';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the signing method is invalid';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return 'the token is malformed';
  return 'OIDC discovery endpoint communication error';
}

function contextOf(payload: JWTPayload): JwtContext {
  const claims = Object.entries(payload).map(([name, value]) => [name, claimText(value)]);
  // Scopes are only handed over for routes that ask for some; ours ask for none.
  return { claims: Object.fromEntries(claims) as Record<string, string>, scopes: null };
}

/** HTTP APIs write every claim as text, and a list as `[admins other]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
