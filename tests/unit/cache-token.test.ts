import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { presignedAddress } from '../../src/platform/aws-signature.ts';
import { cacheToken } from '../../src/platform/cache-token.ts';

interface Signed {
  host: string;
  region: string;
  service: string;
  query: Record<string, string>;
  forSeconds: number;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** The query that the SDK's own signer makes for the same address. */
async function reference(what: Signed, now: Date): Promise<Record<string, unknown>> {
  const { host, region, service, query, forSeconds, accessKeyId, secretAccessKey, sessionToken } = what;
  const signer = new SignatureV4({
    region,
    service,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    sha256: Sha256,
  });
  const signed = await signer.presign(
    { method: 'GET', protocol: 'http:', hostname: host, path: '/', query, headers: { host } },
    { signingDate: now, expiresIn: forSeconds },
  );
  return signed.query ?? {};
}

const parsed = (address: string) => {
  const { host, pathname, searchParams } = new URL(`http://${address}`);
  return { host, pathname, query: Object.fromEntries(searchParams) };
};

const word = (minLength: number, maxLength: number) =>
  fc
    .array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), { minLength, maxLength })
    .map((letters) => `x${letters.join('')}`);
const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });

describe('when an address is signed', () => {
  it('whatever is in it, the signature is the one that the SDK makes', async () => {
    const what = fc.record({
      host: word(0, 20).map((text) => text.replaceAll(/-+$/g, '')),
      region: fc.constantFrom('us-east-1', 'eu-central-1'),
      service: fc.constantFrom('elasticache', 'rds-db'),
      query: fc.dictionary(word(0, 12), printable, { maxKeys: 5 }),
      forSeconds: fc.integer({ min: 1, max: 900 }),
      accessKeyId: word(10, 20),
      secretAccessKey: word(30, 40),
      sessionToken: fc.option(fc.string({ unit: fc.constantFrom(...'aZ0/+='), minLength: 1 }), {
        nil: undefined,
      }),
    });
    const instant = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    await fc.assert(
      fc.asyncProperty(what, instant, async (signed, now) => {
        const { host, query } = parsed(presignedAddress(signed, signed, now));
        expect([host, query]).toEqual([signed.host, await reference(signed, now)]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the password of a user of the cache', () => {
  const environment = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'of/a+role=',
  };
  const who = { user: 'concert-prod-api', cache: 'Concert-Prod' };

  it('is an address of the cache in lower case, without a scheme, that says who and for how long', () => {
    const token = cacheToken(who, environment, new Date('2027-01-02T03:04:05Z'));
    expect(parsed(token)).toEqual({
      host: 'concert-prod',
      pathname: '/',
      query: {
        Action: 'connect',
        User: 'concert-prod-api',
        ResourceType: 'ServerlessCache',
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': 'AKID/20270102/eu-central-1/elasticache/aws4_request',
        'X-Amz-Date': '20270102T030405Z',
        'X-Amz-Expires': '900',
        'X-Amz-Security-Token': 'of/a+role=',
        'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
        'X-Amz-SignedHeaders': 'host',
      },
    });
    expect(token).not.toContain('secret');
  });

  it('holds no session where the credentials have none', () => {
    const token = cacheToken(who, { ...environment, AWS_SESSION_TOKEN: '' }, new Date());
    expect(token).not.toContain('Security-Token');
  });
});
