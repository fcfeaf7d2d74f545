import { createInterface, type Interface } from 'node:readline/promises';
import { CommandError } from '../cli/run.ts';

/** What a person wants to keep. */
export interface Wishes {
  /** Where to write all rows; undefined for nowhere. */
  dump?: string;
  snapshot: boolean;
}

/**
 * Asks the person at the terminal what to keep and for the name of the stage.
 * @param given what the command line says already, which is not asked for
 * @throws CommandError without a terminal, or when the name is not that of the stage
 */
export async function askForConsent(
  stage: string,
  given: Wishes & { confirm?: string; canDump: boolean },
): Promise<Wishes> {
  const { dump, snapshot, confirm } = given;
  const wishes: Wishes = { snapshot, ...(dump !== undefined && { dump }) };
  if (confirm !== undefined) return agreed(stage, confirm, wishes);
  if (!process.stdin.isTTY) throw new CommandError(`no terminal to ask on: pass --confirm ${stage}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const chosen = { ...wishes, ...(await offers(terminal, given)) };
    return agreed(stage, await terminal.question('Type the name of the stage to remove it: '), chosen);
  } finally {
    terminal.close();
  }
}

async function offers(
  terminal: Interface,
  { dump, snapshot, canDump }: Wishes & { canDump: boolean },
): Promise<Partial<Wishes>> {
  if (dump !== undefined || snapshot) return {};
  const file = canDump
    ? (
        await terminal.question(
          'Write all rows to a file first? Name, such as concert.sql.gz, or Enter for none: ',
        )
      ).trim()
    : '';
  const answer = await terminal.question('Keep a snapshot of the database, billed by size? [y/N] ');
  return { ...(file !== '' && { dump: file }), snapshot: /^y(?:es)?$/i.test(answer.trim()) };
}

function agreed(stage: string, typed: string, wishes: Wishes): Wishes {
  if (typed.trim() !== stage) throw new CommandError(`that is not ${stage}: nothing was removed`);
  return wishes;
}
