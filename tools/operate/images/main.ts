import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateOf } from '../cli/package.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';
import { drawDashboard } from './dashboard.ts';
import type { DashboardTemplate } from './definition.ts';
import { fillSampleStage } from './sample-stage.ts';
import { drawTerminal } from './terminal.ts';

const FOLDER = 'docs/images';

/** Commands that answer without an account, by the name of their picture. */
const COMMANDS: Readonly<Record<string, string>> = {
  cost: 'npm run cost -- --stage prod',
};

/** Commands that look at a deployed stage. */
const LIVE: Readonly<Record<string, string>> = {
  doctor: 'npm run doctor -- --stage prod',
  'iam-groups': 'npm run iam-groups -- status --stage prod',
  'db-status': 'npm run db -- status --stage prod',
  'db-query':
    'npm run db -- query "SELECT title, city, capacity, booked FROM events ORDER BY booked DESC LIMIT 5" --stage prod',
  remove: 'npm run remove -- --stage prod --dry-run',
};

/** A deploy that is refused, with a setting that would replace a bucket. */
const REFUSED = 'npm run deploy -- --stage prod --no-check --dry-run';

const program = command(
  'npm run images --',
  `Draws the pictures in ${FOLDER}: what commands print, and the dashboard by its definition`,
  'npm run images',
)
  .option(
    '--live',
    'also those of a deployed stage: prod, with database.admin, in the emulator; fills it with the demo',
    false,
  )
  .action(async ({ live }: { live: boolean }) => {
    mkdirSync(FOLDER, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), 'concert-images-'));
    try {
      await drawDefaults(folder);
      if (live) await drawLive(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

/** With the default settings, whatever lies here. */
async function drawDefaults(folder: string): Promise<void> {
  const own = process.env['CONCERT_SETTINGS_DIR'];
  process.env['CONCERT_SETTINGS_DIR'] = folder;
  write('dashboard', drawDashboard(await templateOf<DashboardTemplate>('prod')));
  if (own === undefined) delete process.env['CONCERT_SETTINGS_DIR'];
  else process.env['CONCERT_SETTINGS_DIR'] = own;
  for (const [name, line] of Object.entries(COMMANDS)) draw(name, line, { CONCERT_SETTINGS_DIR: folder });
}

async function drawLive(folder: string): Promise<void> {
  printed('npm run iam-groups -- provision --stage prod');
  process.stderr.write('filling the stage with the demo …\n');
  await fillSampleStage('prod', readStage('prod'));
  for (const [name, line] of Object.entries(LIVE)) draw(name, line);
  const file = 'env.prod.json';
  const settings = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
  const changed = { ...settings, media: { bucketName: 'concert-media-2' } };
  writeFileSync(join(folder, file), JSON.stringify(changed));
  draw('deploy', REFUSED, { CONCERT_SETTINGS_DIR: folder });
}

function draw(name: string, line: string, environment: Record<string, string> = {}): void {
  write(name, drawTerminal(line, printed(line, environment)));
}

const write = (name: string, picture: string): void => writeFileSync(join(FOLDER, `${name}.svg`), picture);

/** What a command prints: its result, and where it fails the line that says why. Its progress is left out. */
function printed(line: string, environment: Record<string, string> = {}): string {
  process.stderr.write(`${line} …\n`);
  // A doctor who finds something says so by the exit code.
  const { stdout, stderr, status } = spawnSync('bash', ['-c', line.replace('npm run', 'npm run -s')], {
    encoding: 'utf8',
    // They print into a pipe, which gets no colours unless asked for.
    env: { ...process.env, FORCE_COLOR: '1', ...environment },
  });
  const why = status === 1 ? (stderr.trimEnd().split('\n').at(-1) ?? '') : '';
  if (stdout + why === '') throw new CommandError(`${line} printed nothing`);
  return why === '' ? stdout : `${stdout}${why}\n`;
}

await run(program);
