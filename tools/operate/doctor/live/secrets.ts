import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type Examination, type LivePatient, ok, warning } from '../finding.ts';

const DAY_MS = 86_400_000;
const YEAR = 365;
/** RDS rotates the master's password every seven days. Source: RDS User Guide, "Password management with Secrets Manager". */
const MASTER_DAYS = 8;

/** When the functions' password was last changed. */
export const passwordIsFresh: Examination<LivePatient> = async ({ aws, outputs, stage }) => {
  const days = ageOf(await described(aws, outputs['ApplicationSecretArn']));
  return [
    days <= YEAR
      ? ok(`application password: changed ${days} days ago`)
      : warning(
          `application password: changed ${days} days ago`,
          'Anyone who has seen it can still use it inside the VPC.',
          `npm run db -- rotate --stage ${stage}`,
        ),
  ];
};

/** Whether RDS still rotates the master's password. */
export const masterPasswordRotates: Examination<LivePatient> = async ({ aws, name, outputs }) => {
  const secret = await described(aws, outputs['RdsSecretArn']);
  const days = ageOf(secret);
  const next = secret.NextRotationDate?.toISOString().slice(0, 10);
  return [
    days <= MASTER_DAYS
      ? ok(`master password: changed ${days} days ago${next === undefined ? '' : `, next on ${next}`}`)
      : warning(
          `master password: changed ${days} days ago, though RDS rotates it every 7`,
          'Its rotation may be failing: migrations use it.',
          `aws rds modify-db-instance --db-instance-identifier ${name} --rotate-master-user-password --apply-immediately`,
        ),
  ];
};

async function described(aws: LivePatient['aws'], SecretId?: string): Promise<DescribeSecretResponse> {
  const client = new SecretsManagerClient(aws);
  try {
    return await client.send(new DescribeSecretCommand({ SecretId }));
  } finally {
    client.destroy();
  }
}

const ageOf = ({ LastRotatedDate, LastChangedDate, CreatedDate }: DescribeSecretResponse): number => {
  const since = LastRotatedDate ?? LastChangedDate ?? CreatedDate ?? new Date();
  return Math.floor((Date.now() - since.getTime()) / DAY_MS);
};
