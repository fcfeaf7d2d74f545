import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { CommandError } from '../cli/run.ts';
import { liveStack, type Stage } from '../cli/stack.ts';

const releaseSchema = v.strictObject({
  /** Null for a tree with uncommitted changes: no target of a rollback, but where one may start. */
  commit: v.nullable(v.string()),
  at: v.string(),
  /** Whether the smoke test after the deploy passed. */
  isHealthy: v.boolean(),
});

/** What was deployed. */
export type Release = v.InferOutput<typeof releaseSchema>;

const MOST = 50;

/**
 * The list of a stage's releases, the latest last. It is stored with the packages in the framework's bucket, so every deploy, from
 * any machine, adds to the same list, and `sls remove` deletes it too.
 */
export class Releases {
  readonly #s3: S3Client;
  readonly #object: { Bucket: string; Key: string };

  private constructor(s3: S3Client, object: { Bucket: string; Key: string }) {
    this.#s3 = s3;
    this.#object = object;
  }

  /** @throws CommandError when the stage is not deployed */
  static async of(stage: string, { name, aws, settings }: Stage): Promise<Releases> {
    const bucket = (await liveStack({ name, aws }))?.resources['ServerlessDeploymentBucket'];
    if (bucket === undefined) throw new CommandError(`the stack ${name} does not exist in ${aws.region}`);
    const s3 = new S3Client({ ...aws, forcePathStyle: aws.endpoint !== undefined });
    // Under the prefix that osls empties on removal, and ignores when it prunes old packages.
    return new Releases(s3, { Bucket: bucket, Key: `serverless/${settings.service}/${stage}/releases.json` });
  }

  /** What was deployed, the latest last. @throws CommandError when the list is damaged */
  async read(): Promise<Release[]> {
    const text = await this.#text();
    if (text === undefined) return [];
    try {
      return v.parse(v.array(releaseSchema), JSON.parse(text));
    } catch {
      const { Bucket, Key } = this.#object;
      throw new CommandError(`s3://${Bucket}/${Key} is damaged: delete it, and name the commit with --to`);
    }
  }

  /** Records a release, or that the latest one is healthy. */
  async note(release: Release): Promise<void> {
    const releases = await this.read();
    const isSame = releases.at(-1)?.at === release.at;
    const all = [...(isSame ? releases.slice(0, -1) : releases), release].slice(-MOST);
    const Body = `${JSON.stringify(all, undefined, 2)}\n`;
    await this.#s3.send(new PutObjectCommand({ ...this.#object, Body, ContentType: 'application/json' }));
  }

  async #text(): Promise<string | undefined> {
    try {
      return await (await this.#s3.send(new GetObjectCommand(this.#object))).Body?.transformToString();
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }
}

/**
 * The commit of the newest healthy release before the live one. Never a later one: a second rollback goes further back.
 * @throws CommandError when none is known
 */
export function previousRelease(stage: string, releases: readonly Release[]): string {
  const current = releases.at(-1)?.commit ?? null;
  const before =
    current === null
      ? releases.slice(0, -1)
      : releases.slice(
          0,
          releases.findIndex((one) => one.commit === current),
        );
  const previous = before.findLast(({ commit, isHealthy }) => isHealthy && commit !== null)?.commit;
  if (typeof previous !== 'string')
    throw new CommandError(
      `no earlier healthy release of ${stage} is known: npm run deploy records them, sls deploy does not. Name the commit: --to <commit>`,
    );
  return previous;
}
