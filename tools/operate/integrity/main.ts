import { invoke } from '../cli/invoke.ts';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';

/** What the sweep answers to a check (src/functions/sweep.ts). */
interface Checked {
  unfinishedPictures: number;
  unnamedPictures: number;
  unnamedMedia: number;
  unusedUploads: number;
  missingPictures: string[];
  missingMedia: string[];
}

const program = command(
  'npm run integrity --',
  'Compares the database with pictures and media, both ways; changes nothing. Exit code 2: something is missing.',
  'npm run integrity -- --stage prod',
)
  .option('--stage <stage>', 'the stage that was deployed', 'dev')
  .option('--json', 'gives the counts as JSON', false)
  .action(async ({ stage, json }: { stage: string; json: boolean }) => {
    const checked = await check(stage);
    process.stdout.write(json ? `${JSON.stringify(checked, undefined, 2)}\n` : report(checked));
    if (checked.missingPictures.length + checked.missingMedia.length > 0) process.exitCode = 2;
  });

await run(program);

/** The file system can be reached from the function only, so the function does the work. */
async function check(stage: string): Promise<Checked> {
  process.stderr.write('The sweep looks at all rows, files and objects …\n');
  return invoke<Checked>(readStage(stage), 'sweep', { check: true });
}

function report(checked: Checked): string {
  const { missingPictures, missingMedia } = checked;
  const lines = [
    `Pictures begun and never finished: ${checked.unfinishedPictures}`,
    `Pictures that no row names:        ${checked.unnamedPictures}`,
    `Media that no row names:           ${checked.unnamedMedia}`,
    `Uploads that nobody used:          ${checked.unusedUploads}`,
    'The sweep takes these away within a day.',
    `Rows whose pictures are missing:   ${missingPictures.length}`,
    ...missingPictures.slice(0, 20).map((id) => `  ${id}`),
    `Rows whose media are missing:      ${missingMedia.length}`,
    ...missingMedia.slice(0, 20).map((id) => `  ${id}`),
  ];
  return `${lines.join('\n')}\n`;
}
