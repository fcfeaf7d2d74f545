import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { type Id, idToBytes } from '../../../src/kernel/ids.ts';

/**
 * Keeps the demo users' rows theirs when the emulator has lost its state: it then gives them new ids, and what the
 * database holds of theirs moves to those.
 * @param databaseUrl of an account that may write everything
 * @param subjects the present id of each user by e-mail address
 */
export async function handOver(databaseUrl: string, subjects: ReadonlyMap<string, Id>): Promise<void> {
  const connection = await createConnection(databaseUrl);
  try {
    for (const [email, id] of subjects) await handOverOne(connection, email, idToBytes(id));
  } finally {
    await connection.end();
  }
}

async function handOverOne(connection: Connection, email: string, id: Buffer): Promise<void> {
  const [former] = await connection.query<RowDataPacket[]>(
    'SELECT id FROM users WHERE email = ? AND id <> ?',
    [email, id],
  );
  for (const { id: formerId } of former) {
    await connection.beginTransaction();
    await connection.query(
      `INSERT IGNORE INTO users (id, email, name, phone, address, city, country, postcode, company, website,
        created_at, updated_at)
      SELECT ?, email, name, phone, address, city, country, postcode, company, website, created_at, updated_at
      FROM users WHERE id = ?`,
      [id, formerId],
    );
    await connection.query('UPDATE events SET organizer_id = ? WHERE organizer_id = ?', [id, formerId]);
    await connection.query('UPDATE bookings SET user_id = ? WHERE user_id = ?', [id, formerId]);
    await connection.query('DELETE FROM idempotency_keys WHERE user_id = ?', [formerId]);
    await connection.query('DELETE FROM users WHERE id = ?', [formerId]);
    await connection.commit();
  }
}
