import { setPicture } from '../database/procedures/index.ts';
import { accountErased } from '../kernel/errors.ts';
import { idToBytes, idFromBytes, type Id } from '../kernel/ids.ts';
import type { Database } from '../platform/database.ts';
import { column } from '../platform/rows.ts';
import type { PictureStore } from './pictures.ts';

/** Stores in the database which owner has which picture. */
export function createPictureStore(database: Database): PictureStore {
  return {
    set: async ({ kind, id: owner }, picture, now) => {
      const facts =
        picture === null
          ? [null, null, null, null, null, null]
          : [
              idToBytes(picture.id),
              picture.width,
              picture.height,
              picture.placeholder,
              picture.color,
              picture.widths.join(),
            ];
      const { outcome, old_id: old } = await database.call(setPicture, [
        kind === 'event',
        idToBytes(owner),
        ...facts,
        now,
      ]);
      if (outcome === 'account_erased') throw accountErased();
      return Buffer.isBuffer(old) ? idFromBytes(old) : null;
    },
    named: async (ids) => {
      if (ids.length === 0) return new Set();
      const rows = await database.read(
        `SELECT id FROM pictures WHERE id IN (${ids.map(() => '?').join(', ')})`,
        ids.map(idToBytes),
      );
      return new Set(rows.map((row): Id => column.id(row, 'id')));
    },
    page: async (after, limit) =>
      (
        await database.read(`SELECT id FROM pictures WHERE id > ? ORDER BY id LIMIT ${limit}`, [
          after === undefined ? '' : idToBytes(after),
        ])
      ).map((row) => column.id(row, 'id')),
  };
}
