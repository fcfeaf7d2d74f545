import { storedWords } from '../kernel/words.ts';
import type { Database, Row, SqlValue } from '../platform/database.ts';

/** Events whose words one statement writes. */
const STEP = 100;

const TEXTS = 'SELECT id, revision, title, description, category, venue, city FROM events';

/** What of an event a text search looks at. */
export interface SearchedTexts {
  title: string;
  description: string | null;
  category: string | null;
  venue: string | null;
  city: string | null;
}

/**
 * The columns that a text search reads, made of all the texts that it looks at.
 * @param revision the one that the event has once this is written: by it the sweep knows that the words match the texts
 */
export const searchColumns = (
  texts: SearchedTexts,
  revision: number,
): { words: string; description_words: string; words_revision: number } => ({
  words: storedWords([texts.title, texts.venue, texts.city, texts.category]),
  description_words: storedWords([texts.description]),
  words_revision: revision,
});

/**
 * Writes the words of events that have none or those of another revision: rows from before there were words, or written by
 * the release before this one. Runs may be interrupted and overlap; an event that changes meanwhile is left to the next.
 * @param until no further step begins after this, in milliseconds since 1970
 * @returns how many events have their words now
 */
export async function fillWords(database: Pick<Database, 'read' | 'write'>, until: number): Promise<number> {
  let filled = 0;
  while (Date.now() < until) {
    const rows = await database.read(`${TEXTS} WHERE words_due = 1 LIMIT ${STEP}`, []);
    filled += await write(database, rows);
    if (rows.length < STEP) break;
  }
  return filled;
}

async function write(database: Pick<Database, 'write'>, rows: readonly Row[]): Promise<number> {
  if (rows.length === 0) return 0;
  const columns = ['words', 'description_words', 'words_revision'] as const;
  const made = rows.map((row) => {
    const revision = Number(row['revision']);
    return { id: row['id'] as Buffer, ...searchColumns(row as unknown as SearchedTexts, revision) };
  });
  const choice = (column: (typeof columns)[number]): string =>
    `${column} = CASE id ${made.map(() => 'WHEN ? THEN ?').join(' ')} END`;
  const values: SqlValue[] = columns.flatMap((column) => made.flatMap((one) => [one.id, one[column]]));
  const same = made.map(() => '(id = ? AND revision = ?)').join(' OR ');
  return database.write(`UPDATE events SET ${columns.map(choice).join(', ')} WHERE ${same}`, [
    ...values,
    ...made.flatMap((one) => [one.id, one.words_revision]),
  ]);
}
