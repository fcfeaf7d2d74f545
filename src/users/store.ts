import { keepCaller, eraseUser } from '../database/procedures/index.ts';
import type { Actor } from '../kernel/actor.ts';
import { accountErased } from '../kernel/errors.ts';
import { idToBytes } from '../kernel/ids.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';
import { PICTURE_COLUMNS, pictureOf } from '../platform/picture-column.ts';
import { column } from '../platform/rows.ts';
import {
  type ErasureDecision,
  type KnownCaller,
  type Profile,
  PROFILE_FIELDS,
  type UserStore,
} from './users.ts';

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
    known: async (id) => {
      const [row] = await database.read(
        `SELECT x.id IS NOT NULL AS is_erased, u.email, u.name, u.updated_at = u.created_at AS is_unwritten
        FROM users u LEFT JOIN erased_users x ON x.id = u.id WHERE u.id = ?`,
        [idToBytes(id)],
      );
      return row && knownCaller(row);
    },
    keep: async ({ id, email, name }, now) => {
      const row = await database.call(keepCaller, [idToBytes(id), email ?? null, name ?? null, now]);
      if (row['outcome'] === 'account_erased') throw accountErased();
    },
    seen: async (actor, now) => {
      const known = await find(actor);
      if (known !== undefined) return known;
      await database.write('INSERT IGNORE INTO users (id, created_at, updated_at) VALUES (?, ?, ?)', [
        idToBytes(actor.id),
        now,
        now,
      ]);
      return (await find(actor)) as Profile;
    },
    update: async (id, changes, now) => {
      const names = PROFILE_FIELDS.filter((name) => changes[name] !== undefined);
      const values: SqlValue[] = names.map((name) => changes[name] ?? null);
      await database.write(
        `UPDATE users SET ${names.map((name) => `${name} = ?, `).join('')} updated_at = ?
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM erased_users WHERE erased_users.id = ?)`,
        [...values, now, idToBytes(id), idToBytes(id)],
      );
    },
    erase: async (id, now) => decision(await database.call(eraseUser, [idToBytes(id), now])),
  };
}

function decision(row: Row): ErasureDecision {
  const outcome = column.text(row, 'outcome') as ErasureDecision['outcome'];
  if (outcome === 'events_upcoming') return { outcome, events: column.number(row, 'events') };
  return { outcome, pictureId: row['picture_id'] === null ? null : column.id(row, 'picture_id') };
}

const knownCaller = (row: Row): KnownCaller => ({
  isErased: column.number(row, 'is_erased') === 1,
  email: column.textOrNull(row, 'email'),
  name: column.textOrNull(row, 'name'),
  isUnwritten: column.number(row, 'is_unwritten') === 1,
});

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
