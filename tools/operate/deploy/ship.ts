import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { coloured } from '../cli/colour.ts';
import { liveTemplate, type StackTemplate } from '../cli/live-template.ts';
import { CommandError } from '../cli/run.ts';
import { step } from '../cli/step.ts';
import type { Stage } from '../cli/stack.ts';
import { type Change, changesBetween, keepsData } from './changes.ts';
import { type Refusal, refusalsOf } from './refusals.ts';
import { withSameCode } from './same-code.ts';

/** What to deploy, and how. */
export interface Shipment {
  stage: string;
  target: Stage;
  /** The tree to package: this folder, or that of another commit. */
  folder: string;
  allowReplacement: boolean;
  /** Ends before anything is deployed. */
  isDry: boolean;
  /** Takes what would change, before it is refused or done. */
  show: (changes: readonly Change[]) => void;
}

/**
 * Packages a tree, compares it with the live stack, refuses to lose data, and deploys.
 * @returns what was, or would be, changed
 * @throws CommandError when a step fails, AWS would refuse a change, or data would be lost
 */
export async function ship(shipment: Shipment): Promise<Change[]> {
  const { stage, target, folder, isDry, show } = shipment;
  const live = await liveTemplate(target.name, target.aws);
  const directory = mkdtempSync(join(tmpdir(), 'concert-deploy-'));
  try {
    step('sls package', 'npx', ['sls', 'package', '--stage', stage, '--package', directory], folder);
    const file = join(directory, 'cloudformation-template-update-stack.json');
    const packaged = JSON.parse(readFileSync(file, 'utf8')) as StackTemplate;
    const next = await withSameCode(packaged, { live, directory, aws: target.aws });
    const changes = changesBetween(live, next);
    show(changes);
    refuseImpossible(refusalsOf(changes, live, next));
    refuseLosses(changes, shipment);
    if (isDry) return changes;
    if (Object.keys(live.Resources).length === 0) await confirmNew(target);
    step('sls deploy', 'npx', ['sls', 'deploy', '--stage', stage, '--package', directory], folder);
    return changes;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A mistyped stage is a whole new stack, billed from then on. @throws CommandError unless confirmed */
async function confirmNew({ name, settingsFile }: Stage): Promise<void> {
  process.stderr.write(`${name} is a new stack: everything is created, and billed from then on\n`);
  if (settingsFile !== undefined || !process.stdin.isTTY) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(
    'It has no settings file: create it with the default settings? [y/N] ',
  );
  terminal.close();
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new CommandError('nothing was deployed');
}

function refuseImpossible(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  const lines = refusals.map(({ id, why, instead }) => `${id}: ${why}; ${instead}`);
  throw new CommandError(`${lines.join('. ')}. Nothing was deployed.`);
}

function refuseLosses(changes: readonly Change[], { stage, target, allowReplacement }: Shipment): void {
  const lost = changes.filter(({ losesData }) => losesData);
  if (lost.length > 0 && !allowReplacement) {
    throw new CommandError(
      `${lost.map(lossOf).join(', ')}: what is in it would be lost. Revert the change, or pass --allow-replacement. Nothing was deployed.`,
    );
  }
  refuseForgottenSettings(changes, { stage, target });
}

function lossOf({ id, action }: Change): string {
  if (action === 'change') return `automatic backups of ${id} would be deleted`;
  return `${id} would be ${action === 'remove' ? 'removed' : 'replaced'}`;
}

/** Settings are not in git: from a fresh clone the defaults would shrink a production database, or remove parts of the stage. */
function refuseForgottenSettings(
  changes: readonly Change[],
  { stage, target }: Pick<Shipment, 'stage' | 'target'>,
): void {
  const isNew = changes.every(({ action }) => action === 'add');
  const touched = changes.filter(
    ({ type, action }) => action === 'remove' || (action === 'change' && keepsData(type)),
  );
  if (target.settingsFile !== undefined || isNew || touched.length === 0) return;
  const names = touched.map(({ id, action, properties }) =>
    action === 'remove' ? `remove ${id}` : `change ${id} (${properties.join(', ')})`,
  );
  throw new CommandError(
    `there is no env.${stage}.json here, and the default settings would ${names.join(', ')} of a live stage: get that file, or create it with {} for the defaults. Nothing was deployed.`,
  );
}

const SIGNS = { add: '+', change: '~', remove: '-', replace: '!' } as const;
const COLOURS = { add: 'green', change: 'yellow', remove: 'yellow', replace: 'yellow' } as const;

/** What would change, a line each; losses in red. */
export function changeLines(changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['No changes.'];
  const count = (action: Change['action']): number => changes.filter((one) => one.action === action).length;
  return [
    ...changes.map(({ id, type, action, properties, losesData }) => {
      const line = `${SIGNS[action]} ${id} (${type})${properties.length === 0 ? '' : `: ${properties.join(', ')}`}`;
      return losesData ? coloured('red', `${line}  DATA WOULD BE LOST`) : coloured(COLOURS[action], line);
    }),
    `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove, ${count('replace')} to replace`,
  ];
}
