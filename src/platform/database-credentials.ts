import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'mysql2/promise';
import type { DatabaseSource } from '../config/runtime.ts';
import { unavailable } from './mysql-errors.ts';
import type { ReadSecret } from './secrets.ts';

/**
 * Gives the connection settings for a source; asks for the secret each time, so a rotated password is found by asking again.
 * TLS is verified against the certificate authorities of RDS whenever the password comes from a secret.
 * @throws DomainError database_unavailable when the secret cannot be read
 */
export async function connectionOptions(
  source: DatabaseSource,
  readSecret: ReadSecret,
): Promise<ConnectionOptions> {
  if (source.kind === 'url') return { uri: source.url };
  const { host, port, database } = source;
  const { username, password } = await credentials(source.secretArn, readSecret);
  return { host, port, database, user: username, password, ssl: { ca: readFileSync(source.caFile, 'utf8') } };
}

async function credentials(
  arn: string,
  readSecret: ReadSecret,
): Promise<{ username: string; password: string }> {
  try {
    const secret = JSON.parse(await readSecret(arn)) as Record<string, unknown>;
    const { username, password } = secret;
    if (typeof username === 'string' && typeof password === 'string') return { username, password };
    throw new Error('the secret holds no username and password');
  } catch (error) {
    throw unavailable(error);
  }
}
