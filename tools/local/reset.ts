import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { localDirectories } from './start/options.ts';
import { runningStart } from './start/run-lock.ts';

const directories = localDirectories(process.env);
const running = runningStart(directories);
if (process.argv.length > 2) {
  console.log(`npm run reset     deletes the data of local runs (${directories.data}); it takes no options`);
  process.exitCode = process.argv.includes('--help') ? 0 : 1;
} else if (running !== undefined) {
  console.error(
    `npm start is running there (process ${running}): stop it first, with Ctrl-C in its terminal`,
  );
  process.exitCode = 1;
} else if (existsSync(directories.data)) {
  await rm(directories.data, { recursive: true, force: true });
  console.log(`Deleted ${directories.data}: the next \`npm start\` begins anew.`);
} else {
  console.log('There is no local data to delete.');
}
