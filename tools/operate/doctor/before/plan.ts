import { STSClient } from '@aws-sdk/client-sts';
import { signedHeaders } from '../../../../src/platform/aws-signature.ts';
import { lineOf } from '../../cli/run.ts';
import { type Examination, type Finding, ok, type Patient, problem, warning } from '../finding.ts';

/** The one region of the Free Tier API. Source: github.com/aws/api-models-aws, freetier-2023-09-07. */
const REGION = 'us-east-1';
const ENDPOINT = `https://freetier.${REGION}.api.aws/`;
/** The limits of RDS for accounts on the Free plan. Source: github.com/yc-software/qm/issues/352, with RDS' error message. */
const FREE_PLAN = { backupDays: 1, instanceClass: /\.micro$/ };
const UPGRADE = 'aws freetier upgrade-account-plan --account-plan-type PAID';

/** Whether the account's plan allows the database: the Free plan, since July 2025, has limits. */
export const planAllowsDatabase: Examination = async (patient) => {
  const plan = await planOf(patient.aws);
  if (plan === 'FREE') return ofFreePlan(patient);
  return [
    plan === 'unlimited'
      ? ok('the account plan refuses nothing')
      : warning(
          'account plan: unknown',
          `The Free Tier API did not answer (${plan.error}). On the Free plan RDS refuses database.backupDays above 1.`,
          'aws freetier get-account-plan-state --region us-east-1 --query accountPlanType',
        ),
  ];
};

function ofFreePlan({ settings: { database }, stage }: Patient): Finding[] {
  const file = `env.${stage}.json`;
  const refused = (key: string, what: string, right: string): Finding =>
    problem(
      `${what} is refused: the account is on the Free plan`,
      'RDS answers FreeTierRestrictionError after some minutes, and the first deploy rolls back.',
      `set database.${key} in ${file} to ${right}; or ${UPGRADE}`,
    );
  return [
    ...(database.backupDays > FREE_PLAN.backupDays
      ? [refused('backupDays', `database.backupDays ${database.backupDays}`, String(FREE_PLAN.backupDays))]
      : []),
    ...(FREE_PLAN.instanceClass.test(database.instanceClass)
      ? []
      : [refused('instanceClass', `database.instanceClass ${database.instanceClass}`, 'db.t4g.micro')]),
    warning(
      'the account is on the Free plan',
      'AWS does not document all its limits, and closes the account after six months or when the credits are spent.',
      UPGRADE,
    ),
  ];
}

/** The account's plan; an older account has none. Errors are returned, not thrown: many users have no billing permissions. */
async function planOf(aws: Patient['aws']): Promise<'FREE' | 'unlimited' | { error: string }> {
  try {
    const { status, body } = await asked(aws);
    if (status === 200) return body.accountPlanType === 'FREE' ? 'FREE' : 'unlimited';
    const code = body.__type?.replace(/^.*#/, '') ?? `status ${status}`;
    return code === 'ResourceNotFoundException' ? 'unlimited' : { error: code };
  } catch (error) {
    return { error: lineOf(error) };
  }
}

interface PlanAnswer {
  accountPlanType?: string;
  /** Of an error. */
  __type?: string;
}

/** There is no maintained client of this API in the registry: one signed request. */
async function asked({ endpoint = ENDPOINT, ...aws }: Patient['aws']) {
  const sts = new STSClient(aws);
  const credentials = await sts.config.credentials();
  sts.destroy();
  const request = {
    url: new URL(endpoint),
    region: REGION,
    service: 'freetier',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSFreeTierService.GetAccountPlanState',
    },
    body: '{}',
  };
  const headers = signedHeaders(request, credentials, new Date());
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(request.url, { method: 'POST', headers, body: request.body, signal });
  return { status: response.status, body: (await response.json()) as PlanAnswer };
}
