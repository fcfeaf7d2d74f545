import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { signedHeaders, type AwsRequest, type Credentials } from '../../src/platform/aws-signature.ts';

/** What the SDK's own signer makes of the same request. */
async function reference(
  { url, region, service, headers, body }: AwsRequest,
  { sessionToken, ...keys }: Credentials,
  now: Date,
): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    region,
    service,
    credentials: { ...keys, ...(sessionToken !== undefined && { sessionToken }) },
    sha256: Sha256,
    // Only S3 wants the header x-amz-content-sha256.
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...headers, host: url.host },
      body,
    },
    { signingDate: now },
  );
  return signed.headers;
}

const letters = (alphabet: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((parts) => parts.join(''));
const WORD = 'abcdefghijklmnopqrstuvwxyz0123456789';
const request = fc.record({
  url: fc
    .tuple(
      letters(WORD, 1, 12),
      fc.option(fc.integer({ min: 1, max: 65_535 })),
      letters(`${WORD}-._~/`, 0, 12),
    )
    .map(
      ([host, port, path]) =>
        new URL(`https://${host}.example.com${port === null ? '' : `:${port}`}/${path}`),
    )
    // An SDK collapses what a path repeats; nothing that this code signs has such a path.
    .filter(({ pathname }) => !pathname.includes('//')),
  region: fc.constantFrom('us-east-1', 'eu-central-1', 'ap-southeast-4'),
  service: fc.constantFrom('secretsmanager', 'ssm', 'sts'),
  headers: fc.dictionary(
    letters(`${WORD}-`, 1, 20).map((name) => `x-${name}`),
    fc.string({ maxLength: 40, unit: 'grapheme-ascii' }),
    { maxKeys: 6 },
  ),
  body: fc.string({ unit: 'binary', maxLength: 200 }),
});
const credentials = fc.record({
  accessKeyId: letters(WORD.toUpperCase(), 16, 20),
  secretAccessKey: letters(`${WORD}/+=`, 40, 40),
  sessionToken: fc.option(letters(`${WORD}/+=`, 1, 400), { nil: undefined }),
});
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

describe('when a request to AWS is signed', () => {
  it('whatever is in it, the signature is the one that the SDK makes', async () => {
    await fc.assert(
      fc.asyncProperty(request, credentials, instant, async (what, who, now) => {
        expect(signedHeaders(what, who, now)).toEqual(await reference(what, who, now));
      }),
      { numRuns: 300 },
    );
  });

  it('the day and the second are those of UTC', () => {
    const headers = signedHeaders(
      { url: new URL('https://a.example.com/'), region: 'us-east-1', service: 'sts', headers: {}, body: '' },
      { accessKeyId: 'AKID', secretAccessKey: 'word' },
      new Date('2027-12-31T23:59:59.999Z'),
    );
    expect(headers['x-amz-date']).toBe('20271231T235959Z');
    expect(headers['authorization']).toContain('Credential=AKID/20271231/us-east-1/sts/aws4_request');
    expect(headers).not.toHaveProperty('x-amz-security-token');
  });
});
