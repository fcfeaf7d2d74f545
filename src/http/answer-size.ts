import { MAX_LAMBDA_PAYLOAD_BYTES } from '../kernel/limits.ts';
import type { ApiResponse } from './types.ts';

/** A body of so many units surely fits: JSON makes at most six bytes of one. Most answers are never measured. */
const SURELY_FITS = Math.floor(MAX_LAMBDA_PAYLOAD_BYTES / 6) - 64 * 1024;

/**
 * Ensures that a response fits Lambda's payload, which is JSON: quotes and backslashes of the body count twice, and
 * bytes in base64 four for three.
 * @throws Error where it cannot: a page of ours must end before that, so it is our failure
 */
export function assertFits(response: ApiResponse): void {
  if (response.body.length <= SURELY_FITS) return;
  const bytes = Buffer.byteLength(JSON.stringify(response));
  if (bytes > MAX_LAMBDA_PAYLOAD_BYTES)
    throw new Error(`the answer has ${bytes} bytes; Lambda takes ${MAX_LAMBDA_PAYLOAD_BYTES}`);
}
