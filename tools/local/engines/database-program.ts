import { EngineError } from './engine-error.ts';
import { findProgram, run } from './programs.ts';

export type Flavour = 'mysql' | 'mariadb';

/** A database server that could be started. */
export interface DatabaseProgram {
  flavour: Flavour;
  version: string;
  origin: string;
  /** The program with what must precede its options. */
  command: readonly [string, ...string[]];
  /** Options that this very program needs, after --no-defaults. */
  options: readonly string[];
  /** MariaDB makes data directories with a program of its own; MySQL does it by itself. */
  installer?: string | undefined;
}

/** How to look for a program. */
export interface SearchOptions {
  log?: ((line: string) => void) | undefined;
  yes?: boolean | undefined;
}

/**
 * Asks a server for its kind and version.
 * @param command the program with what must precede its options
 * @param options options it needs
 * @param origin how it was found, for people
 * @returns undefined for MariaDB without the programs that make a data directory
 * @throws EngineError when it cannot be run
 */
export async function inspect(
  command: readonly [string, ...string[]],
  options: readonly string[],
  origin: string,
): Promise<DatabaseProgram | undefined> {
  const text = await run([...command, '--no-defaults', '--version'], { timeout: 20_000 });
  const version = /Ver (\d+\.\d+\.\d+\S*)/.exec(text)?.[1];
  if (!version)
    throw new EngineError(`${command[0]} does not print its version: ${text.trim().slice(0, 100)}`);
  const flavour = flavourOf(text);
  if (flavour === 'mysql') {
    // The X protocol would listen on every interface.
    return { flavour, version, origin, command, options: [...options, '--loose-mysqlx=OFF'] };
  }
  const installer = findProgram('mariadb-install-db', 'mysql_install_db');
  if (!installer || !findProgram('my_print_defaults')) return undefined;
  return { flavour, version, origin, command, options, installer };
}

/** Which of the two wrote this version text. */
export function flavourOf(version: string): Flavour {
  return /mariadb/i.test(version) ? 'mariadb' : 'mysql';
}
