import { CommandError } from '../cli/run.ts';
import { liveStack, type Stage } from '../cli/stack.ts';
import { liveTemplate } from '../cli/live-template.ts';

/** What is removed with a stage. */
export interface Losses {
  /** The id of its user pool; undefined where it is gone already. */
  pool: string | undefined;
  /** Its custom domain, whatever the settings say by now. */
  domain: string | undefined;
  /** The name of the bucket, where it is kept. */
  keptBucket: string | undefined;
  /** How many resources CloudFormation would remove. */
  resources: number;
  /** User data that is removed with them. */
  data: string[];
  /** What stays, and still costs money. */
  kept: string[];
}

/** What is lost, or kept, with a resource, by its logical id. */
const DATA: Readonly<Record<string, { lost: string; kept: string }>> = {
  Database: {
    lost: 'all users, events and bookings, and the automatic backups',
    kept: 'a final snapshot of the database',
  },
  PicturesFileSystem: { lost: 'all pictures', kept: 'the file system of the pictures' },
  MediaBucket: {
    lost: 'all media, uploads and static files',
    kept: 'the bucket with media, uploads and static files',
  },
  UserPool: { lost: 'all accounts: every user must sign up again', kept: 'the user pool' },
};

/**
 * What removing a stage would take away, by the policies of the template that was deployed last: settings that were changed since
 * keep nothing.
 * @throws CommandError when there is no such stack
 */
export async function lossesOf({ name, aws }: Stage): Promise<Losses> {
  const live = await liveStack({ name, aws });
  if (live === undefined) throw new CommandError(`the stack ${name} does not exist in ${aws.region}`);
  const { Resources } = await liveTemplate(name, aws);
  const there = Object.entries(DATA).filter(([id]) => id in live.resources);
  const isKept = ([id]: [string, unknown]): boolean =>
    ['Retain', 'RetainExceptOnCreate', 'Snapshot'].includes(Resources[id]?.DeletionPolicy ?? '');
  return {
    pool: live.resources['UserPool'],
    domain: live.outputs['CustomDomain'],
    keptBucket: there.some((one) => one[0] === 'MediaBucket' && isKept(one))
      ? live.resources['MediaBucket']
      : undefined,
    resources: Object.keys(live.resources).length,
    data: there.filter((one) => !isKept(one)).map(([, { lost }]) => lost),
    kept: there.filter(isKept).map(([, { kept }]) => kept),
  };
}
