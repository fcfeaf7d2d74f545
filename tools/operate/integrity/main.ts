import { invoke } from '../cli/invoke.ts';
import { printJson } from '../cli/json.ts';
import { command, run } from '../cli/run.ts';
import { readStage } from '../cli/stack.ts';

/** The sweep's response to a check (src/functions/sweep.ts). */
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
  'Compares the rows of a stage with its pictures and media files; changes nothing. Exit code 2: files are missing.',
  'npm run integrity -- --stage prod',
)
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--json', 'print the counts as JSON', false)
  .action(async ({ stage, json }: { stage: string; json: boolean }) => {
    const checked = await check(stage);
    if (json) printJson(checked);
    else process.stdout.write(report(checked));
    if (checked.missingPictures.length + checked.missingMedia.length > 0) process.exitCode = 2;
  });

await run(program);

/** Only the functions have the file system mounted, so the sweep does the work. */
async function check(stage: string): Promise<Checked> {
  process.stderr.write('Comparing all rows, files and objects …\n');
  return invoke<Checked>(readStage(stage), 'sweep', { check: true });
}

function report(checked: Checked): string {
  const { missingPictures, missingMedia } = checked;
  const lines = [
    `Incomplete pictures: ${checked.unfinishedPictures}`,
    `Orphaned pictures:   ${checked.unnamedPictures}`,
    `Orphaned media:      ${checked.unnamedMedia}`,
    `Unused uploads:      ${checked.unusedUploads}`,
    'The sweep deletes these within a day.',
    `Rows without their picture:    ${missingPictures.length}`,
    ...missingPictures.slice(0, 20).map((id) => `  ${id}`),
    `Rows without their media file: ${missingMedia.length}`,
    ...missingMedia.slice(0, 20).map((id) => `  ${id}`),
  ];
  return `${lines.join('\n')}\n`;
}
