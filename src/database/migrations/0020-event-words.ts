import { columnExists, indexExists } from '../conditions.ts';
import type { Migration } from '../migration.ts';

/**
 * The words of an event's texts, as kernel/words.ts makes them; SQL cannot. `words_revision` is the revision that they were
 * made of: where it is missing or another one, the row is from before, or from a release that knows nothing of words, and
 * `words_due` hands it to the sweep. Invisible: `SELECT *` of either release does not carry them around.
 */
export const eventWords: Migration = {
  id: 20,
  name: 'event-words',
  statements: [
    {
      sql: `ALTER TABLE events
        ADD COLUMN words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL INVISIBLE,
        ADD COLUMN description_words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL INVISIBLE,
        ADD COLUMN words_revision INT UNSIGNED NULL INVISIBLE`,
      unless: columnExists('events', 'words_revision'),
    },
    {
      sql: `ALTER TABLE events ADD COLUMN words_due TINYINT
        GENERATED ALWAYS AS (words_revision IS NULL OR words_revision <> revision) VIRTUAL INVISIBLE`,
      unless: columnExists('events', 'words_due'),
    },
    {
      sql: 'CREATE INDEX events_words_due ON events (words_due)',
      unless: indexExists('events', 'events_words_due'),
    },
  ],
};
