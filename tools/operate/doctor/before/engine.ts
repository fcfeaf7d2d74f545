import {
  DescribeDBEngineVersionsCommand,
  type DescribeDBEngineVersionsCommandInput,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { isOlder, isSameVersion, MAJOR_ALONE } from '../../cli/mysql-version.ts';
import { liveTemplate } from '../../cli/live-template.ts';
import { type Examination, type Finding, ok, problem, warning } from '../finding.ts';

/** The version of MySQL: wanted, offered, running. */
export interface EngineVersions {
  /** What the settings ask for: a full version, or the major one alone. */
  wanted: string;
  /** What RDS offers for a new database. */
  offered: readonly string[];
  /** The default of RDS where only the major version is named. */
  byDefault: string;
  /** What the database runs; undefined where there is none. */
  live: string | undefined;
  /** What the last deploy asked for; undefined where there was none. */
  deployed: string | undefined;
}

/** Whether RDS has the version that the settings ask for, and can get there from the one that runs. */
export const engineVersionFits: Examination = async ({ aws, name, settings, stage }) => {
  const rds = new RDSClient(aws);
  try {
    const [offered, [byDefault = '']] = await Promise.all([
      versions(rds, {}),
      versions(rds, { DefaultOnly: true }),
    ]);
    const live = await runningVersion(rds, name);
    const { Database } = (await liveTemplate(name, aws)).Resources;
    const deployed = Database?.Properties?.['EngineVersion'] as string | undefined;
    const seen = { wanted: settings.database.engineVersion, offered, byDefault, live, deployed };
    return [engineFinding(seen, { region: aws.region, file: `env.${stage}.json` })];
  } finally {
    rds.destroy();
  }
};

async function versions(rds: RDSClient, more: DescribeDBEngineVersionsCommandInput): Promise<string[]> {
  const { DBEngineVersions = [] } = await rds.send(
    new DescribeDBEngineVersionsCommand({ Engine: 'mysql', EngineVersion: MAJOR_ALONE, ...more }),
  );
  return DBEngineVersions.map(({ EngineVersion = '' }) => EngineVersion);
}

async function runningVersion(rds: RDSClient, DBInstanceIdentifier: string): Promise<string | undefined> {
  try {
    const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
    return DBInstances[0]?.EngineVersion;
  } catch (error) {
    if (/DBInstanceNotFound/.test((error as Error).name)) return undefined;
    throw error;
  }
}

/**
 * What a deploy would do to the version. CloudFormation compares templates: a version that RDS has upgraded by itself
 * is not sent again, so it does no harm until it is changed to another old one.
 */
export function engineFinding(seen: EngineVersions, place: Place): Finding {
  const { live } = seen;
  return live === undefined ? ofNewDatabase(seen, place) : ofRunningDatabase({ ...seen, live }, place);
}

interface Place {
  region: string;
  /** The file of the settings. */
  file: string;
}

/** The version that RDS is finally asked for. */
const askedFor = ({ wanted, byDefault }: EngineVersions): string =>
  wanted === MAJOR_ALONE ? byDefault : wanted;

function ofNewDatabase(seen: EngineVersions, { region, file }: Place): Finding {
  const asked = askedFor(seen);
  return seen.offered.includes(asked)
    ? ok(`RDS creates the database with MySQL ${asked}`)
    : problem(
        `RDS does not offer MySQL ${seen.wanted} in ${region}`,
        'A database with it cannot be created.',
        otherVersion(seen.offered, file),
      );
}

function ofRunningDatabase(seen: EngineVersions & { live: string }, { region, file }: Place): Finding {
  const { wanted, offered, live } = seen;
  const asked = askedFor(seen);
  if (staysAsItIs(seen)) return ok(`MySQL ${live} runs, and a deploy leaves it as it is`);
  const possible = otherVersion([live, ...offered.filter((one) => isOlder(live, one))], file);
  if (isOlder(asked, live))
    return problem(
      `the settings ask for MySQL ${wanted}, but ${live} runs`,
      'RDS never goes back to an older version: the deploy would fail and roll back.',
      possible,
    );
  return offered.includes(asked)
    ? warning(
        `the next deploy upgrades MySQL from ${live} to ${asked}`,
        'The database restarts: requests get 503 for some minutes.',
        'deploy at a quiet hour',
      )
    : problem(
        `RDS does not offer MySQL ${wanted} in ${region}`,
        'The deploy would fail at the database and roll back.',
        possible,
      );
}

function staysAsItIs(seen: EngineVersions & { live: string }): boolean {
  const { wanted, deployed, live } = seen;
  const asked = askedFor(seen);
  return (
    wanted === deployed || isSameVersion(asked, live) || (wanted === MAJOR_ALONE && isOlder(asked, live))
  );
}

const otherVersion = (versionsThatWork: readonly string[], file: string): string =>
  versionsThatWork.length === 0
    ? 'use another region'
    : `set database.engineVersion in ${file} to "${MAJOR_ALONE}", or to one of ${versionsThatWork.join(', ')}`;
