import type { Picture } from '../kernel/picture.ts';
import type { Row } from './database.ts';
import { column } from './rows.ts';

/** Columns of the table `pictures`, under the name `p`, as `pictureOf` reads them. */
export const PICTURE_COLUMNS =
  'p.id AS picture_id, p.width AS picture_width, p.height AS picture_height, p.placeholder AS picture_placeholder, p.color AS picture_color, p.widths AS picture_widths';

/** The picture that a row was joined with, or null. */
export function pictureOf(row: Row): Picture | null {
  if (row['picture_id'] === null) return null;
  return {
    id: column.id(row, 'picture_id'),
    width: column.number(row, 'picture_width'),
    height: column.number(row, 'picture_height'),
    placeholder: column.text(row, 'picture_placeholder'),
    color: column.text(row, 'picture_color'),
    widths: column.text(row, 'picture_widths').split(',').map(Number),
  };
}
