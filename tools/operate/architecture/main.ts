import { writeFile } from 'node:fs/promises';
import { templateOf } from '../cli/package.ts';
import { command, run } from '../cli/run.ts';
import { PAGE, pageOf } from './page.ts';
import type { DrawnTemplate } from './picture.ts';

const program = command(
  'npm run architecture --',
  `Draws the packaged template into ${PAGE}`,
  'npm run architecture -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'prod')
  .option('--template <file>', 'a template that was packaged already')
  .action(async ({ stage, template }: { stage: string; template?: string }) => {
    await writeFile(PAGE, await pageOf(await templateOf<DrawnTemplate>(stage, template)));
  });

await run(program);
