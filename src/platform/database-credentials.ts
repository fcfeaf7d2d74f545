import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'mysql2/promise';
import type { DatabaseSource } from '../config/runtime.ts';
import { unavailable } from './mysql-errors.ts';
import type { ReadSecret } from './secrets.ts';

/**
 * Gives the connection settings for a source; asks for the secret each time, so a rotated password is found by asking again.
 * Whenever the password comes from a secret, the server must show a certificate for its host from the authorities of RDS:
 * every RDS instance in the world has one from them for its own host.
 * @throws DomainError database_unavailable when the secret cannot be read
 */
export async function connectionOptions(
  source: DatabaseSource,
  readSecret: ReadSecret,
): Promise<ConnectionOptions> {
  if (source.kind === 'url') return { uri: source.url };
  const { host, port, database } = source;
  const { username, password } = await credentials(source.secretArn, readSecret);
  // RDS Proxy shows a certificate of a public authority: without a file, those that Node.js trusts count.
  const ca = source.caFile === '' ? undefined : readFileSync(source.caFile, 'utf8');
  const ssl = { ...(ca !== undefined && { ca }), verifyIdentity: true };
  return { host, port, database, user: username, password, ssl };
}

async function credentials(
  arn: string,
  readSecret: ReadSecret,
): Promise<{ username: string; password: string }> {
  const text = await readSecret(arn).catch((error: unknown) => {
    throw unavailable(error);
  });
  const { username, password } = parsed(text);
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  throw unavailable(new Error('the secret holds no username and password'));
}

/** The parser's own error is dropped: it quotes the text, which would put a password into the log. */
function parsed(secret: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(secret)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
