import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { type ErrorGroup, errorGroups } from '../../errors/group.ts';
import { type Examination, type Finding, type LivePatient, ok, problem, warning } from '../finding.ts';

const HOUR_MS = 3_600_000;
const MEGABYTE = 1024 * 1024;
/** The API starts slower with every megabyte. */
const MOST_API_BYTES = 2 * MEGABYTE;

/** Whether each function can run, and the API starts as fast as it should. */
export const functionsAreActive: Examination<LivePatient> = async (patient) => {
  const { aws, types, resources } = patient;
  const names = Object.keys(types).filter((id) => types[id] === 'AWS::Lambda::Function');
  const lambda = new LambdaClient(aws);
  const findings: Finding[] = [];
  // One by one: ListFunctions does not return their states.
  for (const id of names) {
    const FunctionName = resources[id];
    findings.push(
      ...findingsOf(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName })), patient),
    );
  }
  lambda.destroy();
  return findings.length > 0
    ? findings
    : [ok(`${names.length} functions are active, the API package is small`)];
};

function findingsOf(
  {
    FunctionName = '',
    State,
    StateReason,
    LastUpdateStatus,
    LastUpdateStatusReason,
    CodeSize = 0,
  }: FunctionConfiguration,
  { name, stage }: LivePatient,
): Finding[] {
  const role = FunctionName.slice(name.length + 1);
  const failed = problem(
    `function ${role}: ${StateReason ?? LastUpdateStatusReason}`,
    'Its requests fail, or run its old code.',
    `npm run deploy -- --stage ${stage}`,
  );
  const large = warning(
    `package of ${role}: ${(CodeSize / MEGABYTE).toFixed(1)} MB`,
    'Every cold start loads all of it.',
    'see what was added: npm run bench',
  );
  return [
    ...(State === 'Failed' || LastUpdateStatus === 'Failed' ? [failed] : []),
    ...(role === 'api' && CodeSize > MOST_API_BYTES ? [large] : []),
  ];
}

/** Which functions failed in the last hour, each with its most frequent and its last error. */
export const functionsAreQuiet: Examination<LivePatient> = async ({ aws, name, stage }) => {
  const logs = new CloudWatchLogsClient(aws);
  const groups = await errorGroups(logs, name, new Date(Date.now() - HOUR_MS));
  logs.destroy();
  const roles = [...new Set(groups.map(({ function: role }) => role))];
  return roles.length === 0
    ? [ok('no function failed in the last hour')]
    : roles.map((role) =>
        failuresOf(
          role,
          groups.filter((one) => one.function === role),
          stage,
        ),
      );
};

function failuresOf(role: string, groups: readonly ErrorGroup[], stage: string): Finding {
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const last = groups.toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))[0];
  const isTimeout = groups.some(({ what }) => /time(?:d )?out/i.test(what));
  return warning(
    `${role}: ${count} errors in the last hour, the last at ${last?.lastAt}: ${last?.what}`,
    isTimeout
      ? 'A function timed out: most often the database, Secrets Manager or EFS is unreachable.'
      : 'Clients received an error.',
    isTimeout
      ? `see "security groups" and "database" here; docs/runbook.md#api-duration-media-duration-pictures-duration`
      : `npm run errors -- --stage ${stage}`,
  );
}
