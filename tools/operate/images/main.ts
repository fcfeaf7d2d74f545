import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateOf } from '../cli/package.ts';
import { command, run } from '../cli/run.ts';
import { type DashboardTemplate, drawDashboard } from './dashboard.ts';
import { drawTerminal } from './terminal.ts';

const FOLDER = 'docs/images';

/** Commands that answer without an account, by the name of their picture. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  cost: ['cost', '--stage', 'prod'],
  'iam-groups': ['iam-groups', '--help'],
  doctor: ['doctor', '--help'],
};

const program = command(
  'npm run images --',
  `Draws the pictures in ${FOLDER}: what commands print, and the dashboard by its definition`,
  'npm run images',
).action(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'concert-images-'));
  // With the default settings, whatever lies here.
  process.env['CONCERT_SETTINGS_DIR'] = folder;
  try {
    const dashboard = drawDashboard(await templateOf<DashboardTemplate>('prod'));
    writeFileSync(join(FOLDER, 'dashboard.svg'), dashboard);
    for (const [name, [script = '', ...args]] of Object.entries(COMMANDS)) {
      process.stderr.write(`npm run ${script} …\n`);
      const output = execFileSync('npm', ['run', '-s', script, '--', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const drawn = drawTerminal(`npm run ${script} -- ${args.join(' ')}`, output);
      writeFileSync(join(FOLDER, `${name}.svg`), drawn);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

await run(program);
