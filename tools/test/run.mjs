// `npm test`: all tests but the slow suites, with coverage. `npm test -- tests/handlers/calendar`, or any of Jest's own
// options: just that, as one would type it. Plain JavaScript, so that an older Node.js gets as far as its one line.
import '../local/node-version.mjs';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Suites with a script of their own (`npm run test:deploy`), too slow to run before every commit. */
const SLOW = ['clients', 'deploy', 'fuzz', 'settings', 'strict', 'volume'];
/** Options whose value stands behind them, and is no path. */
const WITH_VALUE = ['-t', '--testNamePattern', '-w', '--maxWorkers', '--outputFile', '--reporters'];
/** Options under which the run is still the whole one. */
const HARMLESS = /^--(?:json|outputFile=.*|silent|verbose|bail|runInBand|forceExit|maxWorkers=.*)$/;

const root = join(import.meta.dirname, '../..');
const jest = join(root, 'node_modules/jest/bin/jest.js');
const wanted = process.argv.slice(2);
const paths = wanted.filter(
  (argument, i) => !argument.startsWith('-') && !WITH_VALUE.includes(wanted[i - 1]),
);

if (!existsSync(jest)) {
  console.error('The packages are not installed: run `npm ci` first');
  process.exit(1);
}

const quick = readdirSync(join(root, 'tests'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !SLOW.includes(entry.name))
  .map(({ name }) => `/tests/${name}/`);
const args = [
  ...wanted,
  ...(paths.length === 0 ? quick : []),
  ...(wanted.every((argument) => HARMLESS.test(argument)) ? ['--coverage'] : []),
];
// Compiled code of the many commands that tests start, and of Jest itself: half of the time that they take to load.
const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, '.local/compile-cache');
const run = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...args],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NODE_COMPILE_CACHE } },
);
// The terminal sends Ctrl-C to Jest as well: wait for its end. Other signals reach only this process.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => run.kill(signal));
run.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
