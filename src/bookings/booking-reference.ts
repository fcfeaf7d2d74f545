import { randomBytes } from 'node:crypto';

/** Crockford's alphabet: nothing that is misread or misheard. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The reference that eight bytes make, of which five bits each count: one that people can read out, such as `K7QM-4T2X`. */
export function referenceFrom(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** A reference for a new booking: 40 random bits. */
export const newReference = (): string => referenceFrom(randomBytes(8));
