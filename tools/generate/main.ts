import { readFile, writeFile } from 'node:fs/promises';
import { lintComplaints } from '../openapi/lint.ts';
import { command, CommandError, run } from '../operate/cli/run.ts';
import { generatedFiles } from './files.ts';

const program = command(
  'npm run generate --',
  'Writes every file that is made from others: the OpenAPI document, the schema of settings, pages and tables',
  'npm run generate -- --check',
)
  .option('--check', 'writes nothing, says what is out of date, and lints the OpenAPI document', false)
  .action(async ({ check }: { check: boolean }) => {
    const files = await generatedFiles({ news: !check });
    const stale = await differing(files);
    if (!check) {
      for (const file of stale) await writeFile(file, files[file] ?? '');
      console.log(stale.length === 0 ? 'everything was up to date' : `written: ${stale.join(', ')}`);
      return;
    }
    if (stale.length > 0)
      throw new CommandError(`out of date: ${stale.join(', ')}: run \`npm run generate\` and commit them`);
    const complaints = await lintComplaints(files['docs/openapi.json'] ?? '');
    if (complaints.length > 0) throw new CommandError(complaints.join('\n'));
  });

async function differing(files: Record<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const [file, text] of Object.entries(files))
    if ((await readFile(file, 'utf8').catch(() => '')) !== text) stale.push(file);
  return stale;
}

await run(program);
