import type { Actor } from '../kernel/actor.ts';
import { idToBytes } from '../kernel/ids.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';
import { PICTURE_COLUMNS, pictureOf } from '../platform/picture-column.ts';
import { column } from '../platform/rows.ts';
import type { ProfileChanges } from './routes.ts';
import type { Profile, UserStore } from './users.ts';

/** The columns that a user may change; each has the name of its field. */
const OWN_COLUMNS: readonly (keyof ProfileChanges)[] = [
  'name',
  'phone',
  'address',
  'city',
  'country',
  'postcode',
  'company',
  'website',
];

/** Keeps users in the database. */
export function createUserStore(database: Database): UserStore {
  const find = async (actor: Actor): Promise<Profile | undefined> => {
    const [row] = await database.read(
      `SELECT u.*, ${PICTURE_COLUMNS} FROM users u
      LEFT JOIN pictures p ON p.owner_kind = 'user' AND p.owner_id = u.id WHERE u.id = ?`,
      [idToBytes(actor.id)],
    );
    return row && profile(row);
  };
  return {
    seen: async (actor, now) => {
      const known = await find(actor);
      if (known !== undefined && (actor.email === undefined || actor.email === known.email)) return known;
      const email = actor.email ?? null;
      await database.write(
        `INSERT INTO users (id, email, created_at, updated_at) VALUES (?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE email = COALESCE(?, users.email)`,
        [idToBytes(actor.id), email, now, now, email],
      );
      return (await find(actor)) as Profile;
    },
    update: async (id, changes, now) => {
      const names = OWN_COLUMNS.filter((name) => changes[name] !== undefined);
      const values: SqlValue[] = names.map((name) => changes[name] ?? null);
      await database.write(
        `UPDATE users SET ${names.map((name) => `${name} = ?, `).join('')} updated_at = ? WHERE id = ?`,
        [...values, now, idToBytes(id)],
      );
    },
  };
}

function profile(row: Row): Profile {
  return {
    id: column.id(row, 'id'),
    email: column.textOrNull(row, 'email'),
    name: column.textOrNull(row, 'name'),
    phone: column.textOrNull(row, 'phone'),
    address: column.textOrNull(row, 'address'),
    city: column.textOrNull(row, 'city'),
    country: column.textOrNull(row, 'country'),
    postcode: column.textOrNull(row, 'postcode'),
    company: column.textOrNull(row, 'company'),
    website: column.textOrNull(row, 'website'),
    avatar: pictureOf(row),
    createdAt: column.instant(row, 'created_at'),
    updatedAt: column.instant(row, 'updated_at'),
  };
}
