import { indexExists } from '../conditions.ts';
import type { Migration } from '../migration.ts';

/**
 * What text searches look up. The older index `events_words` over the texts themselves stays: the release before this one
 * searches by it while a deploy is under way and after a rollback.
 */
export const eventSearch: Migration = {
  id: 21,
  name: 'event-search',
  // The tokens are no stop words today; which words are, a server's settings decide.
  session: ['SET SESSION innodb_ft_enable_stopword = OFF'],
  statements: [
    {
      sql: 'CREATE FULLTEXT INDEX events_search ON events (words, description_words)',
      unless: indexExists('events', 'events_search'),
    },
  ],
};
