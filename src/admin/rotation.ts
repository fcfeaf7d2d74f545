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

/** Who signs in from now on, and who no longer can. */
export interface Rotation {
  from: string;
  to: string;
}

const SECOND = '_2';

/**
 * Gives the functions a new user and password, and no request fails: there are two names, which take turns. The old one is
 * good until the new one is kept, so whoever still knows only the old one signs in; afterwards its password is one
 * that nobody knows, and a function that is refused asks for the secret again (src/platform/mysql.ts). Open connections stay.
 * Cut off anywhere, run it again.
 * Source: AWS Secrets Manager User Guide, "Alternating users rotation strategy".
 * @param settleMs how long the kept secret may take to be the same everywhere
 * @throws Error in the words of the database or of Secrets Manager; the functions go on with what is kept then
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

/** Two at once would each keep a password that the other has already replaced: nobody could sign in. */
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

/** 240 bits without punctuation, which programs between here and the server might take for their own. */
const newPassword = (): string =>
  randomBytes(40)
    .toString('base64')
    .replaceAll(/[^a-z0-9]/gi, '')
    .slice(0, 40);

/** Before anybody depends on it. */
async function assertSignsIn(
  master: ConnectionOptions,
  { username, password }: ApplicationUser,
): Promise<void> {
  const connection = await createConnection({ ...master, user: username, password });
  await connection.end();
}
