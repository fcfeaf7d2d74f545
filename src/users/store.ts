import type { Actor } from '../kernel/actor.ts';
import { accountErased } from '../kernel/errors.ts';
import { idToBytes } from '../kernel/ids.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';
import { PICTURE_COLUMNS, pictureOf } from '../platform/picture-column.ts';
import { column } from '../platform/rows.ts';
import type { ProfileChanges } from './routes.ts';
import type { ErasureDecision, Profile, UserStore } from './users.ts';

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
  /** @throws DomainError account_erased */
  const find = async (actor: Actor): Promise<Profile | undefined> => {
    const [row] = await database.read(
      `SELECT u.*, x.id AS erased_id, ${PICTURE_COLUMNS} FROM users u LEFT JOIN erased_users x ON x.id = u.id
      LEFT JOIN pictures p ON p.owner_kind = 'user' AND p.owner_id = u.id WHERE u.id = ?`,
      [idToBytes(actor.id)],
    );
    if (row !== undefined && row['erased_id'] !== null) throw accountErased();
    return row && profile(row);
  };
  return {
    seen: async (actor, now) => {
      const known = await find(actor);
      if (known !== undefined && (actor.email === undefined || actor.email === known.email)) return known;
      const email = actor.email ?? null;
      await database.write(
        `INSERT INTO users (id, email, created_at, updated_at) VALUES (?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE email = IF(EXISTS (SELECT 1 FROM erased_users WHERE id = ?), NULL, COALESCE(?, users.email))`,
        [idToBytes(actor.id), email, now, now, idToBytes(actor.id), email],
      );
      return (await find(actor)) as Profile;
    },
    update: async (id, changes, now) => {
      const names = OWN_COLUMNS.filter((name) => changes[name] !== undefined);
      const values: SqlValue[] = names.map((name) => changes[name] ?? null);
      await database.write(
        `UPDATE users SET ${names.map((name) => `${name} = ?, `).join('')} updated_at = ?
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM erased_users WHERE erased_users.id = ?)`,
        [...values, now, idToBytes(id), idToBytes(id)],
      );
    },
    erase: async (id, now) => decision(await database.call('erase_user_v1', [idToBytes(id), now])),
  };
}

function decision(row: Row): ErasureDecision {
  const outcome = column.text(row, 'outcome') as ErasureDecision['outcome'];
  if (outcome === 'events_upcoming') return { outcome, events: column.number(row, 'events') };
  if (outcome === 'bookings_left') return { outcome };
  return { outcome, pictureId: row['picture_id'] === null ? null : column.id(row, 'picture_id') };
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
