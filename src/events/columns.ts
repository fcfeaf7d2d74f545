import type { Row, SqlValue } from '../platform/database.ts';
import { column } from '../platform/rows.ts';
import type { EventFacts } from './events.ts';
import { eventFacts, factNames } from './facts.ts';

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const READERS = {
  text: { always: column.text, nullable: column.textOrNull },
  number: { always: column.number, nullable: column.numberOrNull },
  instant: { always: column.instant, nullable: column.instantOrNull },
};

const COLUMNS = factNames.map((name) => {
  const { stored, isNullable } = eventFacts[name];
  return { name, column: columnOf(name), read: READERS[stored][isNullable ? 'nullable' : 'always'] };
});

/** The columns of the fields that are given, with their values: all of a new event, some of a change. */
export const factColumns = (facts: Partial<EventFacts>): Record<string, SqlValue> =>
  Object.fromEntries(
    COLUMNS.flatMap(({ name, column: key }) => {
      const value = facts[name];
      return value === undefined ? [] : [[key, value]];
    }),
  );

/** The fields of an event's row. @throws Error where a column holds something else */
export const factsOf = (row: Row): EventFacts =>
  Object.fromEntries(
    COLUMNS.map(({ name, column: key, read }) => [name, read(row, key)]),
  ) as unknown as EventFacts;
