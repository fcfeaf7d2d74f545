import { S3Client } from '@aws-sdk/client-s3';
import { printJson } from '../cli/json.ts';
import { command, CommandError, run } from '../cli/run.ts';
import { readOutputs, readStage } from '../cli/stack.ts';
import { syncFolder } from './sync.ts';

const program = command(
  'npm run static --',
  'Uploads your static files; GET /api/public/static?path=<path> gives a link to each, for five minutes',
  'npm run static -- sync docs/adr --stage prod --dry-run',
);

program
  .command('sync')
  .description('upload new and changed files of a folder')
  .addHelpText('after', '\nExample:\n  npm run static -- sync docs/adr --stage prod --dry-run')
  .argument('<folder>', 'the folder; paths in it become the paths of the files')
  .option('--stage <stage>', 'the stage', 'dev')
  .option('--delete', 'also delete remote files that are not in the folder', false)
  .option('--dry-run', 'change nothing', false)
  .option('--json', 'print the result as JSON', false)
  .action(
    async (folder: string, options: { stage: string; delete: boolean; dryRun: boolean; json: boolean }) => {
      const { aws } = readStage(options.stage);
      const bucket = readOutputs(options.stage)['S3BucketName'];
      if (bucket === undefined)
        throw new CommandError('the outputs have no S3BucketName: deploy the stage again');
      const s3 = new S3Client({ ...aws, forcePathStyle: aws.endpoint !== undefined });
      const say = (line: string): void => void (options.json || process.stdout.write(`${line}\n`));
      const done = await syncFolder({
        s3,
        bucket,
        folder,
        deletes: options.delete,
        isDry: options.dryRun,
        say,
      });
      if (options.json) printJson(done);
      else
        say(
          `${options.dryRun ? 'Would be uploaded' : 'Uploaded'}: ${done.uploaded.length}, deleted: ${done.deleted.length}, unchanged: ${done.unchanged}`,
        );
      s3.destroy();
    },
  );

await run(program);
