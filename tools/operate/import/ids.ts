import { createHash } from 'node:crypto';
import { v5, v7 } from 'uuid';
import { referenceFrom } from '../../../src/bookings/booking-reference.ts';

/** Ours, so that nobody else's names lead to the same ids. */
const NAMESPACE = '5b0f0e0c-6b1f-4c55-9d0e-2f6a3d1a7c11';

const digest = (name: string): Buffer => createHash('sha256').update(`${NAMESPACE} ${name}`).digest();

/** The new id of an old row: always the same one, so that an import can be repeated, and in the order of time as lists need it. */
export const idOf = (table: 'events' | 'bookings', oldId: number, createdAt: Date): string =>
  v7({ msecs: createdAt.getTime(), random: digest(`${table} ${oldId}`).subarray(0, 16) });

/** A placeholder for the `sub` of somebody who has none yet, to rehearse with. */
export const placeholderId = (email: string): string => v5(email, NAMESPACE);

/** The reference of an old booking, such as `K7QM-4T2X`. */
export const referenceOf = (oldId: number): string =>
  referenceFrom(digest(`reference ${oldId}`).subarray(0, 8));
