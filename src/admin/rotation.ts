import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection, ConnectionOptions, RowDataPacket } from 'mysql2/promise';
import { type ApplicationUser, ensureApplicationUser } from '../database/application-user.ts';
import { createConnection } from '../platform/mysql-driver.ts';

/** Where the functions' user is kept. */
export interface KeptUser {
  read(): Promise<ApplicationUser>;
  write(user: ApplicationUser): Promise<void>;
}

/** The database user from now on, and the one that is no longer valid. */
export interface Rotation {
  from: string;
  to: string;
}

const SECOND = '_2';

/**
 * Gives the functions a new user and password without a failed request: two user names alternate. The old one is valid
 * until the secret holds the new one, so functions that know only the old one still connect; afterwards its password is
 * random, and a function that is refused reads the secret again (src/platform/mysql.ts). Open connections stay.
 * If interrupted, run it again.
 * Source: AWS Secrets Manager User Guide, "Alternating users rotation strategy".
 * @param settleMs how long the secret may take to propagate
 * @throws Error with the message of the database or of Secrets Manager; the functions keep using the stored secret
 */
export async function rotateApplicationUser(
  master: ConnectionOptions,
  kept: KeptUser,
  settleMs: number,
): Promise<Rotation> {
  const connection = await createConnection(master);
  try {
    await lock(connection);
    const old = await kept.read();
    const next = { ...old, username: nextName(old.username), password: newPassword() };
    await ensureApplicationUser(master, next);
    await assertSignsIn(master, next);
    await kept.write(next);
    await wait(settleMs);
    await ensureApplicationUser(master, { ...old, password: newPassword() });
    return { from: old.username, to: next.username };
  } finally {
    // The lock goes with it.
    await connection.end();
  }
}

/** Two at once could each store a password that the other has already replaced: no function could connect. */
async function lock(connection: Connection): Promise<void> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    "SELECT GET_LOCK('concert rotation', 0) AS is_ours",
  );
  if (row?.['is_ours'] !== 1)
    throw new Error('another rotation is under way: wait until it has ended, two minutes at most');
}

/** Which of the two names is next. */
export const nextName = (username: string): string =>
  username.endsWith(SECOND) ? username.slice(0, -SECOND.length) : username + SECOND;

/** 240 bits without punctuation, which intermediate programs might interpret. */
const newPassword = (): string =>
  randomBytes(40)
    .toString('base64')
    .replaceAll(/[^a-z0-9]/gi, '')
    .slice(0, 40);

/** Before any function uses it. */
async function assertSignsIn(
  master: ConnectionOptions,
  { username, password }: ApplicationUser,
): Promise<void> {
  const connection = await createConnection({ ...master, user: username, password });
  await connection.end();
}
