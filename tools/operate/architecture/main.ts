import { writeFile } from 'node:fs/promises';
import { templateOf } from '../cli/package.ts';
import { command, run } from '../cli/run.ts';
import { PAGE, pageOf } from './page.ts';
import type { DrawnTemplate } from './picture.ts';

const program = command(
  'npm run architecture --',
  `Updates the diagram in ${PAGE} from the packaged template`,
  'npm run architecture -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'prod')
  .option('--template <file>', 'an already packaged template')
  .action(async ({ stage, template }: { stage: string; template?: string }) => {
    await writeFile(PAGE, await pageOf(await templateOf<DrawnTemplate>(stage, template)));
  });

await run(program);
