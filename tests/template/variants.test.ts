import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { methodsOf } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';
import resourceTypes from '../../tools/operate/deploy/types/resource-types.json' with { type: 'json' };
import { cfnLint, checkov, ensureLinters } from '../support/linters.ts';
import { beyondBoundary, missingActions } from '../support/deployment-rights.ts';
import { providers } from '../support/provider-schemas.ts';
import { templateOf, type Template } from '../support/service-package.ts';
import { variants } from '../support/template-variants.ts';

jest.setTimeout(120_000);

/** checkov's checks that we have judged, each with the reason. */
const JUDGED = {
  CKV_AWS_18: 'access logs of buckets cost more than they tell: every file goes through the API, which logs',
  CKV_AWS_21: 'versioning is off on purpose: media can be sent again, and old versions would be billed',
  CKV_AWS_56: "the framework's own bucket, which it blocks by a policy",
  CKV_AWS_115: 'new accounts refuse reserved concurrency (quota 10); api.reservedConcurrency sets it',
  CKV_AWS_116: 'no function is invoked asynchronously but the sweep, which runs again in 15 minutes anyway',
  CKV_AWS_117: 'empty-bucket only calls S3, and must run when the network is already gone',
  CKV_AWS_118: 'enhanced monitoring bills log storage; CloudWatch metrics and slow query logs are on',
  CKV_AWS_149: 'a key of our own costs $1 a month and adds a way to lose everything; AWS keys encrypt',
  CKV_AWS_157: 'a standby doubles the price; database.multiAz sets it',
  CKV_AWS_158: 'as CKV_AWS_149: logs are encrypted with keys of AWS',
  CKV_AWS_161: 'functions sign in with a password of Secrets Manager; IAM tokens need a call per connection',
  CKV_AWS_173: 'variables hold addresses and names, no secrets; they are encrypted with keys of AWS',
  CKV_AWS_26: 'an encrypted topic needs a key of our own, or CloudWatch and Budgets deliver nothing to it',
  CKV_AWS_53: "the framework's own bucket; see CKV_AWS_56",
  CKV_AWS_54: "the framework's own bucket; see CKV_AWS_56",
  CKV_AWS_55: "the framework's own bucket; see CKV_AWS_56",
  CKV_AWS_133: 'only where database.backupDays is 0 on purpose',
} as const;

/** Statements of IAM that allow `*`, each with the reason. */
const WILDCARDS = [
  // Network interfaces are named by AWS when it makes them: see tools/sls/lean-roles.ts.
  /^ec2:(?:CreateNetworkInterface|DescribeNetworkInterfaces|DeleteNetworkInterface)$/,
  /^ec2:(?:Assign|Unassign)PrivateIpAddresses$/,
  /^ec2:DescribeSubnets$/,
  // X-Ray knows no resources.
  /^xray:Put/,
];

const STATEFUL =
  /^AWS::(?:RDS::DBInstance|S3::Bucket|EFS::FileSystem|Cognito::UserPool|ElastiCache::ServerlessCache|SecretsManager::Secret)$/;

let areLintersThere = false;
beforeAll(async () => {
  areLintersThere = await ensureLinters();
}, 420_000);

describe.each(Object.entries(variants))('when the settings ask for %s', (_name, settings) => {
  let template: Template;
  let file: string;
  beforeAll(async () => {
    ({ template, file } = await templateOf({ settings }));
  });

  const all = () => Object.entries(template.Resources);
  const ofType = (type: string) => all().filter(([, { Type }]) => Type === type);

  it('every reference leads to something', () => {
    const known = new Set([
      ...Object.keys(template.Resources),
      'AWS::Region',
      'AWS::Partition',
      'AWS::AccountId',
      'AWS::URLSuffix',
      'AWS::StackId',
      'AWS::NoValue',
    ]);
    const text = JSON.stringify(template);
    const names = [
      ...[...text.matchAll(/"(?:Ref":|Fn::GetAtt":\[)"([^"]+)"/g)].map(([, name]) => name!),
      ...all().flatMap(([, { DependsOn = [] }]) => [DependsOn].flat()),
    ];
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('stays far below the limit of 500 resources', () => {
    expect(all().length).toBeLessThan(300);
  });

  it('a deploy knows of every type what cannot be changed', () => {
    const types = all()
      .map(([, { Type }]) => Type)
      .filter((type) => type.startsWith('AWS::'));
    // If not: tools/operate/deploy/types/from-cfn-lint.ts
    expect(types.filter((type) => !(type in resourceTypes))).toEqual([]);
  });

  it('every role has a name that IAM takes, and only what it needs', () => {
    for (const [, { Properties }] of ofType('AWS::IAM::Role')) {
      expect(String(Properties['RoleName']).length).toBeLessThanOrEqual(64);
    }
    const statements = ofType('AWS::IAM::Role').flatMap(([, { Properties }]) =>
      (Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]).flatMap(
        ({ PolicyDocument }) => PolicyDocument.Statement,
      ),
    );
    const wide = statements.filter(({ Resource, Action }) => [Resource, Action].flat().includes('*'));
    const actions = wide.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => !WILDCARDS.some((pattern) => pattern.test(action)))).toEqual([]);
    expect(JSON.stringify(statements)).not.toMatch(/logs:CreateLogGroup|"[a-z0-9]+:\*"/);
    expect(template.Resources).not.toHaveProperty('IamRoleLambdaExecution');
  });

  it('no role has a managed policy: they grant more than they say, such as making log groups anywhere', () => {
    const attached = ofType('AWS::IAM::Role').map(([id, { Properties }]) => [
      id,
      Properties['ManagedPolicyArns'],
    ]);
    // The roles plugin leaves an empty list to functions outside the network.
    expect(attached.filter(([, policies]) => [policies ?? []].flat().length > 0)).toEqual([]);
    expect(ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(ofType('AWS::IAM::Policy')).toEqual([]);
  });

  it('no role asks for more than the boundary allows', async () => {
    expect(await beyondBoundary(template)).toEqual([]);
  });

  it('every role has the boundary where CloudFormation’s role demands it, and none where nobody set one up', () => {
    const { roleArn } = { roleArn: undefined, ...('deployment' in settings ? settings.deployment : {}) };
    const wanted = roleArn && 'arn:aws:iam::000000000000:policy/concert-prod-boundary';
    const roles = ofType('AWS::IAM::Role');
    expect(roles.length).toBeGreaterThan(5);
    expect(roles.map(([id, { Properties }]) => [id, Properties['PermissionsBoundary']])).toEqual(
      roles.map(([id]) => [id, wanted]),
    );
  });

  it('CloudFormation’s role may do what the handlers of every type ask for', async () => {
    const known = await providers();
    expect(known === undefined ? [] : missingActions(template, known)).toEqual([]);
  });

  it('every function in the network may make and remove its interfaces, all others may not', () => {
    for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
      const [role = ''] = (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      const may = JSON.stringify(template.Resources[role]).includes('"ec2:CreateNetworkInterface"');
      expect([id, may]).toEqual([id, 'VpcConfig' in Properties]);
    }
  });

  it('what holds data says what becomes of it', () => {
    for (const [id, resource] of all().filter(
      ([name, { Type }]) => STATEFUL.test(Type) && name !== 'ServerlessDeploymentBucket',
    )) {
      expect([id, resource]).toEqual([
        id,
        expect.objectContaining({
          DeletionPolicy: expect.any(String),
          UpdateReplacePolicy: expect.any(String),
        }),
      ]);
    }
  });

  it('every route that is not public stands behind the authorizer', () => {
    const open = ofType('AWS::ApiGatewayV2::Route')
      .filter(([, { Properties }]) => Properties['AuthorizationType'] !== 'JWT')
      .map(([, { Properties }]) => Properties['RouteKey']);
    const isPublic = Object.values(routes).filter(({ access }) => access === 'public');
    const keys = isPublic.flatMap((route) => methodsOf(route).map((method) => `${method} ${route.path}`));
    expect(new Set(open)).toEqual(new Set(keys));
  });

  it('nothing is public but the gateway', () => {
    const types = all().map(([, { Type }]) => Type);
    for (const type of ['InternetGateway', 'NatGateway', 'EIP', 'Route', 'EgressOnlyInternetGateway']) {
      expect(types).not.toContain(`AWS::EC2::${type}`);
    }
    expect(types.filter((type) => type.includes('ElasticLoadBalancing'))).toEqual([]);
    expect(template.Resources['Database']?.Properties['PubliclyAccessible']).toBe(false);
    expect(template.Resources['MediaBucket']?.Properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  it('every rule of a security group says what it is for', () => {
    const rules = all().flatMap(([id, { Type, Properties }]) => {
      if (Type === 'AWS::EC2::SecurityGroupIngress' || Type === 'AWS::EC2::SecurityGroupEgress')
        return [[id, Properties]];
      if (Type !== 'AWS::EC2::SecurityGroup') return [];
      return ['SecurityGroupIngress', 'SecurityGroupEgress'].flatMap((side) =>
        ((Properties[side] ?? []) as object[]).map((rule) => [id, rule]),
      );
    });
    expect(rules.length).toBeGreaterThan(8);
    for (const [id, rule] of rules)
      expect([id, rule]).toEqual([id, expect.objectContaining({ Description: expect.any(String) })]);
  });

  it('cfn-lint has nothing to say', async () => {
    expect(areLintersThere ? await cfnLint(file) : []).toEqual([]);
  });

  it('checkov says nothing that was not judged', async () => {
    expect(areLintersThere ? await checkov(file, Object.keys(JUDGED)) : []).toEqual([]);
  });
});

interface Statement {
  Action: string | string[];
  Resource: unknown;
}
