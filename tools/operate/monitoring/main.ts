import { writeFile } from 'node:fs/promises';
import { command, run } from '../cli/run.ts';
import { PAGE, page } from './page.ts';

const program = command(
  'npm run monitoring',
  `Updates the table of alarms in ${PAGE} from their definitions`,
  'npm run monitoring',
).action(async () => writeFile(PAGE, await page()));

await run(program);
