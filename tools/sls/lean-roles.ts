import type { CompiledTemplate, Statement } from './compiled-template.ts';

/** The shared role that osls makes; each of our functions has one of its own. */
const SHARED_ROLE = 'IamRoleLambdaExecution';
// With it, a function that writes after `sls remove` would bring its log group back, to stay for ever.
const UNWANTED = 'logs:CreateLogGroup';

/**
 * What Lambda itself does with a function's role to connect it to the network: interfaces have no names before they are made,
 * and whatever describes knows no resources. Source: Lambda Developer Guide, "Giving Lambda functions access to resources in an
 * Amazon VPC", "Required IAM permissions".
 */
const NETWORK_INTERFACES = {
  Effect: 'Allow',
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  Resource: '*',
};
// These six, and logs:CreateLogGroup, CreateLogStream and PutLogEvents in the whole account.
// Source: AWS Managed Policy Reference Guide, "AWSLambdaVPCAccessExecutionRole".
const MANAGED = /service-role\/AWSLambdaVPCAccessExecutionRole"/;

/**
 * Takes out of the template the unused role, and from all others the right to make log groups, which the
 * stack makes itself: also where it hides in the managed policy that the roles plugin attaches to functions in the network.
 */
export function leanRoles(template: CompiledTemplate): void {
  const { [SHARED_ROLE]: shared, ...others } = template.Resources;
  if (shared !== undefined && !JSON.stringify(others).includes(`"${SHARED_ROLE}"`)) {
    delete template.Resources[SHARED_ROLE];
  }
  for (const { Type, Properties } of Object.values(others)) {
    if (Type !== 'AWS::IAM::Role' || Properties === undefined) continue;
    spellOutManaged(Properties);
    for (const statement of statementsOf(Properties)) withoutLogGroups(statement);
  }
}

/**
 * Gives every role of the template its permissions boundary, whoever has made it: the roles plugin, osls or we. With null, none.
 * Those that CloudFormation's role may not make without one would fail the deploy.
 */
export function boundRoles(template: CompiledTemplate, boundary: string | null): void {
  if (boundary === null) return;
  for (const { Type, Properties } of Object.values(template.Resources))
    if (Type === 'AWS::IAM::Role' && Properties !== undefined) Properties['PermissionsBoundary'] = boundary;
}

type RoleProperties = NonNullable<CompiledTemplate['Resources'][string]['Properties']>;

const statementsOf = ({ Policies = [] }: RoleProperties): Statement[] =>
  Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

function spellOutManaged(role: RoleProperties): void {
  const { ManagedPolicyArns = [], Policies: [policy] = [] } = role;
  const others = ManagedPolicyArns.filter((arn) => !MANAGED.test(JSON.stringify(arn)));
  if (policy === undefined || others.length === ManagedPolicyArns.length) return;
  policy.PolicyDocument.Statement.push(structuredClone(NETWORK_INTERFACES));
  if (others.length > 0) role.ManagedPolicyArns = others;
  else delete role.ManagedPolicyArns;
}

function withoutLogGroups(statement: Statement): void {
  if (!Array.isArray(statement.Action)) return;
  statement.Action = statement.Action.filter((action) => action !== UNWANTED);
}
