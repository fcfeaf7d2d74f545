import { S3Client } from '@aws-sdk/client-s3';
import { command, CommandError, run } from '../cli/run.ts';
import { readOutputs, readStage } from '../cli/stack.ts';
import { syncFolder } from './sync.ts';

const program = command(
  'npm run static --',
  "The operator's own files, which the API hands out under /api/public/static",
  'npm run static -- sync ./static --stage prod --dry-run',
);

program
  .command('sync')
  .description('uploads what is new or changed in a folder')
  .argument('<folder>', 'the folder; paths in it become the paths of the files')
  .option('--stage <stage>', 'the stage that was deployed', 'dev')
  .option('--delete', 'also deletes what the folder does not have', false)
  .option('--dry-run', 'only says what it would do', false)
  .option('--json', 'says it as JSON', false)
  .action(
    async (folder: string, options: { stage: string; delete: boolean; dryRun: boolean; json: boolean }) => {
      const { aws } = readStage(options.stage);
      const bucket = readOutputs(options.stage)['S3BucketName'];
      if (bucket === undefined) throw new CommandError('the outputs name no bucket: deploy the stage again');
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
      if (options.json) process.stdout.write(`${JSON.stringify(done, undefined, 2)}\n`);
      else
        say(
          `${options.dryRun ? 'Would be ' : ''}uploaded ${done.uploaded.length}, deleted ${done.deleted.length}, unchanged ${done.unchanged}`,
        );
      s3.destroy();
    },
  );

await run(program);
