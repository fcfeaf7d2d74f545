import { DescribeFileSystemsCommand, EFSClient } from '@aws-sdk/client-efs';
import {
  type DBInstance,
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
  RDSClient,
} from '@aws-sdk/client-rds';
import { stackTagIsActive } from '../../cli/cost-tags.ts';
import { lineOf } from '../../cli/run.ts';
import { type Examination, type Finding, type LivePatient, ok, problem, warning } from '../finding.ts';

const GIGABYTE = 1024 ** 3;

/** Whether the anomaly monitor sees any costs: it filters by a tag, which must be activated once for the account. */
export const costTagIsActive: Examination<LivePatient> = async ({ aws, settings }) => {
  if (settings.budget.anomalyUsd === null) return [];
  try {
    return [(await stackTagIsActive(aws)) ? ok('the cost allocation tag Stack is active') : tagsAreNotActive];
  } catch (error) {
    // Many users with all other permissions have none for billing.
    return [
      warning(
        'cost allocation tag: unknown',
        `Cost Explorer did not answer (${lineOf(error)}).`,
        'with billing permissions: aws ce list-cost-allocation-tags --status Active',
      ),
    ];
  }
};

const tagsAreNotActive = warning(
  'the cost allocation tag Stack is not active',
  'Until then Cost Anomaly Detection sees no costs.',
  'aws ce update-cost-allocation-tags-status --cost-allocation-tags-status TagKey=Stack,Status=Active (a day after the first deploy, in the management account)',
);

/** The size of the pictures: EFS has no limit, but a price. */
export const picturesAreMeasured: Examination<LivePatient> = async ({ aws, name, resources, stage }) => {
  const FileSystemId = resources['PicturesFileSystem'];
  const efs = new EFSClient(aws);
  const { FileSystems = [] } = await efs.send(new DescribeFileSystemsCommand({}));
  efs.destroy();
  const ours = FileSystems.find((one) => one.FileSystemId === FileSystemId);
  return [
    ours === undefined
      ? problem(
          'the EFS file system of the pictures does not exist',
          'No picture can be shown or uploaded.',
          `npm run deploy -- --stage ${stage}; the pictures come back from a backup only`,
        )
      : ok(`EFS: ${((ours.SizeInBytes?.Value ?? 0) / GIGABYTE).toFixed(2)} GB of pictures`),
    ...FileSystems.filter((one) => one.Name === `${name}-pictures` && one !== ours).map(
      ({ FileSystemId: old }) =>
        warning(
          `file system ${old} holds the pictures of an earlier ${name}`,
          'It was kept when it was replaced, and is billed by its size.',
          `copy what is needed, then: aws efs delete-file-system --file-system-id ${old}`,
        ),
    ),
  ];
};

/** Unused resources that cost money. */
export const nothingIsUnused: Examination<LivePatient> = async (patient) => {
  const findings = [...(await databases(patient)), ...(await snapshots(patient)), ...endpoints(patient)];
  return findings.length > 0 ? findings : [ok('no unused database, snapshot or endpoint')];
};

/** CloudFormation tags what it creates: the database of the stage `prod-eu` does not belong to `prod`. */
const isOfAStack = ({ TagList = [] }: DBInstance): boolean =>
  TagList.some(({ Key }) => Key === 'aws:cloudformation:stack-name');

/** Of a restore, most likely. */
async function databases({ aws, name }: LivePatient): Promise<Finding[]> {
  const client = new RDSClient(aws);
  const ids: string[] = [];
  for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {}))
    ids.push(
      ...DBInstances.filter((one) => !isOfAStack(one)).map(
        ({ DBInstanceIdentifier = '' }) => DBInstanceIdentifier,
      ),
    );
  client.destroy();
  return ids
    .filter((id) => id.startsWith(`${name}-`))
    .map((id) =>
      warning(
        `DB instance ${id} exists beside the live one`,
        'It costs as much, used or not.',
        `if the restore is over: aws rds delete-db-instance --db-instance-identifier ${id} --skip-final-snapshot`,
      ),
    );
}

async function snapshots({ aws, name }: LivePatient): Promise<Finding[]> {
  const client = new RDSClient(aws);
  const ids: string[] = [];
  for await (const { DBSnapshots = [] } of paginateDescribeDBSnapshots(
    { client },
    { SnapshotType: 'manual' },
  ))
    ids.push(
      ...DBSnapshots.filter(
        ({ DBInstanceIdentifier: of, DBSnapshotIdentifier: id = '' }) =>
          of === name || id.startsWith(`${name}-`),
      ).map(({ DBSnapshotIdentifier = '' }) => DBSnapshotIdentifier),
    );
  client.destroy();
  return ids.map((id) =>
    warning(
      `manual snapshot ${id} is kept`,
      'It is billed by its size, $0.095 a GB and month.',
      `if it is not needed: aws rds delete-db-snapshot --db-snapshot-identifier ${id}`,
    ),
  );
}

const endpoints = ({ settings, stage }: LivePatient): Finding[] =>
  settings.network.logsEndpoint
    ? [
        warning(
          'the CloudWatch Logs endpoint is unused',
          'It costs $7.30 a zone and month; functions write their logs without it.',
          `set network.logsEndpoint to false in env.${stage}.json and deploy, unless code of yours calls the Logs API`,
        ),
      ]
    : [];
