import { planFor } from '../../tools/operate/iam-groups/plan.ts';
import { ACCOUNT, mayDo } from './iam-simulator.ts';
import type { Providers } from './provider-schemas.ts';
import type { Template } from './service-package.ts';

const { role, boundary } = planFor('concert-prod');

/** Actions that handlers name and our resources never make them use, each with the reason. */
const NEVER_USED: readonly [RegExp, string][] = [
  [/^iam:DeleteRolePermissionsBoundary$/, 'the boundary is never taken away: that is its purpose'],
  [/^iam:ListRoles$/, 'named beside reading one role, which is allowed'],
  [/^(?:s3tables|s3files|vpc-lattice|vpce):/, 'features of buckets and networks that we do not have'],
  [/^cloudfront:/, 'for hosted pages under a domain of their own; ours have a prefix'],
];

const patterns = Object.values(role.inline)
  .flatMap(({ Statement }) => Statement.flatMap(({ Action }) => [Action].flat()))
  .map((action) => new RegExp(`^${action.replaceAll('*', '.*')}$`, 'i'));

/** What the handlers of a template's types ask for and CloudFormation's role may not do, as `type: action`. */
export function missingActions(template: Template, known: Providers): string[] {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  return [...types]
    .filter((type) => !type.startsWith('Custom::'))
    .flatMap((type) =>
      [...known.actionsOf(type)]
        .filter((action) => !patterns.some((pattern) => pattern.test(action)))
        .filter((action) => !NEVER_USED.some(([pattern]) => pattern.test(action)))
        .map((action) => `${type}: ${action}`),
    );
}

/** The ARNs of what has none before a deploy, by the reference to it. */
const ARNS: Record<string, string> = {
  ApplicationSecret: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:ApplicationSecret-Ab12Cd34Ef56-a1b2c3`,
  'Database.MasterUserSecret.SecretArn': `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:rds!db-0a1b2c3d-a1b2c3`,
  'MediaBucket.Arn': `arn:aws:s3:::concert-prod-${ACCOUNT}-us-east-1`,
  'PicturesFileSystem.Arn': `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:file-system/fs-0123456789abcdef0`,
  'Cache.ARN': `arn:aws:elasticache:us-east-1:${ACCOUNT}:serverlesscache:concert-prod`,
  'CacheApiUser.Arn': `arn:aws:elasticache:us-east-1:${ACCOUNT}:user:concert-prod-api`,
  'CachePicturesUser.Arn': `arn:aws:elasticache:us-east-1:${ACCOUNT}:user:concert-prod-pictures`,
  'AWS::StackId': `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/concert-prod/0f1e2d3c`,
};

/** @throws Error for what it does not know yet */
function arnOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': text } = value as Record<string, never>;
  if (join !== undefined) return (join[1] as unknown[]).map(arnOf).join(join[0]);
  if (text !== undefined)
    return (text as string)
      .replaceAll('${AWS::Partition}', 'aws')
      .replaceAll('${AWS::Region}', 'us-east-1')
      .replaceAll('${AWS::AccountId}', ACCOUNT);
  const name = Ref ?? (attribute as string[] | undefined)?.join('.');
  const arn = ARNS[String(name)];
  if (arn === undefined)
    throw new Error(`tests/support/deployment-rights.ts: what does the ARN of ${name} look like?`);
  return arn;
}

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

/** What the roles of a template allow and the boundary does not, as `role: action on ARN`. */
export async function beyondBoundary(template: Template): Promise<string[]> {
  const rights = Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .flatMap(([id, { Properties }]) => rightsOf(Properties).map((right) => ({ id, ...right })));
  const found: string[] = [];
  for (const { id, action, arn } of rights)
    if (!(await isWithinBoundary(action, arn))) found.push(`${id}: ${action} on ${arn}`);
  return found;
}

/** Every pair of action and resource in a role's policies. */
function rightsOf(properties: Record<string, unknown>): { action: string; arn: string }[] {
  const policies = properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => ({ action, arn: arnOf(resource) }))),
    );
}

const isWithinBoundary = (action: string, arn: string): Promise<boolean> =>
  mayDo(
    {
      arn: `arn:aws:iam::${ACCOUNT}:role/concert-prod-us-east-1-any`,
      policies: { boundary: boundary.document },
    },
    { action, resource: concrete(action, arn) },
  );

/** One resource that a pattern stands for; for actions on interfaces, which know many kinds, the interface. */
function concrete(action: string, arn: string): string {
  if (arn !== '*') return arn.replace(/:\*:\*$/, ':log-stream:one').replaceAll('*', 'one');
  return /^ec2:(?!Describe)/.test(action)
    ? `arn:aws:ec2:us-east-1:${ACCOUNT}:network-interface/eni-0123456789abcdef0`
    : '*';
}
