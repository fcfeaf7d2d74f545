import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

// The 3072-bit group of RFC 5054 with generator 2, which Cognito uses.
const N_HEX =
  'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
  'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
  'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
  '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
  'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
  '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
  'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
  'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF';
const N = BigInt(`0x${N_HEX}`);
const G = 2n;

/** Big-endian bytes of a positive number as a two's complement reader wants them: never with the top bit set. */
function bytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

const sha256 = (...parts: (Buffer | string)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const number = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex')}`);

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base % N, rest = exponent; rest > 0n; rest >>= 1n, factor = (factor * factor) % N) {
    if (rest & 1n) result = (result * factor) % N;
  }
  return result;
}

const timestamp = (now: Date): string => {
  const [week, day, month, , clock] = now.toUTCString().replace(',', '').split(' ');
  return `${week} ${month} ${Number(day)} ${clock} UTC ${now.getUTCFullYear()}`;
};

interface Challenge {
  ChallengeParameters: Record<'SRP_B' | 'SALT' | 'SECRET_BLOCK' | 'USER_ID_FOR_SRP', string>;
}

/** One call of Cognito's API. */
export type CognitoCall = <T>(operation: string, input: object) => Promise<T>;

/**
 * Signs in by SRP as a browser library does: the password never leaves this function.
 * @returns Cognito's AuthenticationResult, undefined when it wants something else first
 */
export async function signInBySrp(
  call: CognitoCall,
  { poolId, clientId }: { poolId: string; clientId: string },
  email: string,
  password: string,
): Promise<{ AccessToken: string; IdToken: string } | undefined> {
  const a = number(randomBytes(128)) % N;
  const A = power(G, a);
  const AuthParameters = { USERNAME: email, SRP_A: A.toString(16) };
  const { ChallengeParameters: given } = await call<Challenge>('InitiateAuth', {
    AuthFlow: 'USER_SRP_AUTH',
    ClientId: clientId,
    AuthParameters,
  });
  const B = BigInt(`0x${given.SRP_B}`);
  const pool = poolId.split('_')[1] ?? '';
  const x = number(
    sha256(bytes(BigInt(`0x${given.SALT}`)), sha256(`${pool}${given.USER_ID_FOR_SRP}:${password}`)),
  );
  const k = number(sha256(bytes(N), bytes(G)));
  const u = number(sha256(bytes(A), bytes(B)));
  const S = power((((B - k * power(G, x)) % N) + N) % N, a + u * x);
  const key = Buffer.from(hkdfSync('sha256', bytes(S), bytes(u), 'Caldera Derived Key', 16));
  const now = timestamp(new Date());
  const signature = createHmac('sha256', key)
    .update(pool + given.USER_ID_FOR_SRP)
    .update(Buffer.from(given.SECRET_BLOCK, 'base64'))
    .update(now)
    .digest('base64');
  const answer = await call<{ AuthenticationResult?: { AccessToken: string; IdToken: string } }>(
    'RespondToAuthChallenge',
    {
      ChallengeName: 'PASSWORD_VERIFIER',
      ClientId: clientId,
      ChallengeResponses: {
        USERNAME: given.USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: given.SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: now,
      },
    },
  );
  return answer.AuthenticationResult;
}
