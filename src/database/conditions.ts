/**
 * SELECTs that find a row where something is already there, for the `unless` of a migration's statement. Names are written
 * by developers, never by users. https://dev.mysql.com/doc/refman/8.4/en/information-schema.html
 */
const inSchema = (view: string, names: Readonly<Record<string, string>>): string =>
  `SELECT 1 FROM information_schema.${view} WHERE table_schema = DATABASE() AND ${Object.entries(names)
    .map(([column, name]) => `${column} = '${name}'`)
    .join(' AND ')} LIMIT 1`;

/** Finds a row if the table has the column. */
export const columnExists = (table: string, column: string): string =>
  inSchema('columns', { table_name: table, column_name: column });

/** Finds a row if the column has this type, as in `bigint unsigned` or `varchar(320)`, in lower case. */
export const columnHasType = (table: string, column: string, type: string): string =>
  // MariaDB still writes the display width of whole numbers, MySQL no longer does.
  `${columnExists(table, column).replace(' LIMIT 1', '')} AND REGEXP_REPLACE(LOWER(column_type), 'int\\\\([0-9]+\\\\)', 'int') = '${type}' LIMIT 1`;

/** Finds a row if the table has the index. */
export const indexExists = (table: string, index: string): string =>
  inSchema('statistics', { table_name: table, index_name: index });

/** Finds a row if the index has the column, at whatever place. */
export const indexHasColumn = (table: string, index: string, column: string): string =>
  inSchema('statistics', { table_name: table, index_name: index, column_name: column });

/** Finds a row if the table does not have the index: when DROP INDEX is done. */
export const indexIsGone = (table: string, index: string): string =>
  `SELECT 1 FROM DUAL WHERE NOT EXISTS (${indexExists(table, index)})`;

const SAID: readonly [RegExp, (table: string, name: string, more: string) => string][] = [
  [/^column (\w+)\.(\w+) exists$/, columnExists],
  [/^column (\w+)\.(\w+) is ([a-z0-9() ]+)$/, columnHasType],
  [/^index (\w+)\.(\w+) exists$/, indexExists],
  [/^index (\w+)\.(\w+) has (\w+)$/, indexHasColumn],
  [/^index (\w+)\.(\w+) is gone$/, indexIsGone],
];

/** Such a SELECT by its words in a migration, as in `column events.doors_at exists`; undefined for any others. */
export function conditionOf(said: string): string | undefined {
  for (const [pattern, condition] of SAID) {
    const [, table, name, more = ''] = pattern.exec(said) ?? [];
    if (table !== undefined && name !== undefined) return condition(table, name, more);
  }
  return undefined;
}
