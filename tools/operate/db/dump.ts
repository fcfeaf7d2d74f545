import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { DatabaseStatus } from '../../../src/admin/database-status.ts';
import type { DumpPage } from '../../../src/admin/dump.ts';
import { CommandError } from '../cli/run.ts';
import type { Stage } from '../cli/stack.ts';
import { counted } from '../cli/counted.ts';
import { askAdmin } from './admin.ts';

/** What a dump holds. */
export interface Dump {
  file: string;
  tables: { name: string; rows: number }[];
}

/** Rows only: the schema comes from the migrations of the release that the head names. */
const NOT_DUMPED = 'schema_migrations';

/**
 * Exports all rows of a stage's database as SQL, gzipped if the file's name ends in .gz. For the owner only, since it
 * holds personal data; it is there whole or not at all. Pages are read one after another, so what changes meanwhile may be
 * in or not.
 * @throws CommandError with the message of the admin function
 */
export async function writeDump(stage: Stage, file: string): Promise<Dump> {
  if (existsSync(file))
    throw new CommandError(`${file} exists already: name another file; nothing was exported`);
  if (!existsSync(dirname(file)))
    throw new CommandError(`there is no folder ${dirname(file)}; nothing was exported`);
  const { tables: found, migrations } = await askAdmin<DatabaseStatus>(stage, { action: 'status' });
  const names = found
    .map(({ name }) => name)
    .filter((name) => name !== NOT_DUMPED)
    .toSorted();
  const tables: Dump['tables'] = [];
  const last = migrations.at(-1);
  const head = `-- ${stage.name}, ${new Date().toISOString()}; migrations up to ${last?.id} (${last?.name})\n`;
  const text = async function* () {
    yield `${head}SET NAMES utf8mb4; SET time_zone = '+00:00'; SET foreign_key_checks = 0;\n`;
    for (const name of names) {
      let rows = 0;
      for await (const page of pagesOf(stage, name)) {
        rows += page.rows;
        yield page.sql;
      }
      process.stderr.write(`${name}: ${counted(rows, 'row')}\n`);
      tables.push({ name, rows });
    }
    yield 'SET foreign_key_checks = 1;\n-- Dump completed\n';
  };
  const unfinished = `${file}.part`;
  try {
    const gzipping = file.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(text()), ...gzipping, createWriteStream(unfinished, { mode: 0o600 })]);
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
  return { file, tables };
}

async function* pagesOf(stage: Stage, table: string): AsyncGenerator<DumpPage> {
  let after: string | null = null;
  do {
    const page: DumpPage = await askAdmin<DumpPage>(stage, { action: 'dump', table, after });
    yield page;
    after = page.next;
  } while (after !== null);
}
