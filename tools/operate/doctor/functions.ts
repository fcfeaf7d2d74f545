import { type FunctionConfiguration, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { type Examination, type Finding, ok, problem, warning } from './finding.ts';

const MEGABYTE = 1024 * 1024;
/** Zips above this come near the 250 MB that Lambda takes unpacked. Source: Lambda Developer Guide, "Lambda quotas". */
const MOST_BYTES = 80 * MEGABYTE;
/** The API starts slower with every megabyte. */
const MOST_API_BYTES = 2 * MEGABYTE;

/** Whether each function is ready, and as small as it should be. */
export const functionsAreReady: Examination = async ({ aws, name, outputs, stage }) => {
  if (outputs === undefined) return [];
  const lambda = new LambdaClient(aws);
  const findings: Finding[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    const ours = Functions.filter(({ FunctionName = '' }) => FunctionName.startsWith(`${name}-`));
    findings.push(...ours.flatMap((one) => findingsOf(one, name, stage)));
  }
  lambda.destroy();
  return findings.length > 0 ? findings : [ok('every function is ready, and small')];
};

function findingsOf(
  { FunctionName = '', State, StateReason, CodeSize = 0 }: FunctionConfiguration,
  stackName: string,
  stage: string,
): Finding[] {
  const role = FunctionName.slice(stackName.length + 1);
  const isLarge = CodeSize > (role === 'api' ? MOST_API_BYTES : MOST_BYTES);
  const failed = problem(
    `${role} cannot run: ${StateReason}`,
    'Whoever needs it gets an error.',
    `npx sls deploy --stage ${stage}`,
  );
  const large = warning(
    `${role} has ${(CodeSize / MEGABYTE).toFixed(1)} MB`,
    'Every cold start loads it all.',
    'see what was added: npm run bench',
  );
  return [...(State === 'Failed' ? [failed] : []), ...(isLarge ? [large] : [])];
}
