import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateOf } from '../cli/package.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { drawDashboard } from './dashboard.ts';
import type { DashboardTemplate } from './definition.ts';
import { drawTerminal } from './terminal.ts';

const FOLDER = 'docs/images';

/** Commands that answer without an account, by the name of their picture. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  cost: ['cost', '--stage', 'prod'],
  import: ['import', '--help'],
};

/** Commands that look at a deployed stage. */
const LIVE: Readonly<Record<string, readonly string[]>> = {
  doctor: ['doctor', '--stage', 'prod'],
  'iam-groups': ['iam-groups', 'status', '--stage', 'prod'],
  'db-status': ['db', 'status', '--stage', 'prod'],
  deploy: ['deploy', '--stage', 'prod', '--no-check', '--dry-run'],
  errors: ['errors', '--stage', 'prod'],
  remove: ['remove', '--stage', 'prod', '--dry-run'],
};

const program = command(
  'npm run images --',
  `Draws the pictures in ${FOLDER}: what commands print, and the dashboard by its definition`,
  'npm run images',
)
  .option('--live', 'also those of a deployed stage: prod, with database.admin, in the emulator', false)
  .action(async ({ live }: { live: boolean }) => {
    mkdirSync(FOLDER, { recursive: true });
    const folder = mkdtempSync(join(tmpdir(), 'concert-images-'));
    // With the default settings, whatever lies here; a deployed stage has its own.
    if (!live) process.env['CONCERT_SETTINGS_DIR'] = folder;
    try {
      const dashboard = drawDashboard(await templateOf<DashboardTemplate>('prod'));
      writeFileSync(join(FOLDER, 'dashboard.svg'), dashboard);
      for (const [name, [script = '', ...args]] of Object.entries({ ...COMMANDS, ...(live && LIVE) })) {
        process.stderr.write(`npm run ${script} …\n`);
        // A doctor who finds something, or an import that leaves something out, says so by the exit code.
        const { stdout } = spawnSync('npm', ['run', '-s', script, '--', ...args], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
          // They print into a pipe, which gets no colours unless asked for.
          env: { ...process.env, FORCE_COLOR: '1' },
        });
        if (stdout === '') throw new CommandError(`npm run ${script} printed nothing`);
        const typed = args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)).join(' ');
        const drawn = drawTerminal(`npm run ${script} -- ${typed}`, stdout);
        writeFileSync(join(FOLDER, `${name}.svg`), drawn);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

await run(program);
