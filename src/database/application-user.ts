import type { ConnectionOptions } from 'mysql2/promise';
import { createConnection } from '../platform/mysql-driver.ts';

/** The user that the functions sign in as. */
export interface ApplicationUser {
  username: string;
  password: string;
}

/**
 * Creates the functions' user, or sets the password and privileges it should have: rows and procedures of our
 * database, over TLS only, and nothing that changes the schema.
 * @param master how to connect as a user who may create users
 * @throws Error with the database's message
 */
export async function ensureApplicationUser(
  master: ConnectionOptions,
  { username, password }: ApplicationUser,
): Promise<void> {
  const connection = await createConnection(master);
  try {
    await connection.query("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ? REQUIRE SSL", [
      username,
      password,
    ]);
    await connection.query("ALTER USER ?@'%' IDENTIFIED BY ? REQUIRE SSL", [username, password]);
    await connection.query("GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON ??.* TO ?@'%'", [
      master.database,
      username,
    ]);
  } finally {
    await connection.end();
  }
}
