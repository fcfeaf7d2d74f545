import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FUNCTIONS } from '../../resources/functions/index.ts';
import { resources } from '../../resources/index.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { REGIONS } from '../../src/config/settings-schema.ts';
import { ACCOUNT, list, resolved, type Statement, statementsOf } from '../support/policies.ts';
import { packageService, type Template } from '../support/service-package.ts';

jest.setTimeout(120_000);

const stackOf = (settings: object) => ({
  stage: 'prod',
  name: 'concert-prod',
  settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
});

// What needs no endpoint: Lambda makes interfaces and sends traces and, unless there is an endpoint, logs by itself; EFS is
// reached through its mount target, and the cache checks the signature that it is sent.
const WITHOUT_ENDPOINT = /^(?:ec2|elasticache|elasticfilesystem|xray):/;

describe.each([
  ['the defaults', {}, false],
  [
    'the administration and the endpoint of Logs',
    { database: { admin: true }, network: { logsEndpoint: true } },
    true,
  ],
] as const)('with %s, the endpoints', (_name, settings, hasLogs) => {
  let template: Template;
  beforeAll(async () => {
    const made = await packageService({ settings });
    ({ template } = made);
    rmSync(made.directory, { recursive: true, force: true });
  });

  const ofType = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);
  const endpointStatements = () =>
    ofType('AWS::EC2::VPCEndpoint').flatMap(({ Properties }) => statementsOf(Properties['PolicyDocument']));
  const answers = (): Statement[] =>
    endpointStatements().filter(({ Sid }) => Sid === 'AnswersToCloudFormation');
  /** What the roles of the functions in the network allow and needs an endpoint. */
  const roleStatements = () =>
    ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => 'VpcConfig' in Properties)
      .map(({ Properties }) => (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]!)
      .flatMap((role) => template.Resources[role]!.Properties['Policies'] as { PolicyDocument: unknown }[])
      .flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))
      .flatMap((statement) => list(statement.Action).map((Action) => ({ ...statement, Action })))
      .filter(({ Action }) => !WITHOUT_ENDPOINT.test(Action) && (hasLogs || !Action.startsWith('logs:')));
  const own = () => endpointStatements().filter((statement) => !answers().includes(statement));

  it('let through all that the roles of the functions allow, and nothing else', () => {
    const allowed = own().flatMap(({ Action }) => list(Action));
    const needed = roleStatements().map(({ Action }) => Action);
    expect(needed).toContain('s3:ListBucket');
    expect([...new Set(allowed)].toSorted()).toEqual([...new Set(needed)].toSorted());
  });

  it('lead to this stack alone: its secrets one by one, its bucket, its log groups', () => {
    const secrets = (statements: readonly Statement[]) => {
      const pairs = statements
        .flatMap(({ Action, Resource }) =>
          list(Action).flatMap((action) => list(Resource).map((one) => [action, one])),
        )
        .filter(([action]) => String(action).startsWith('secretsmanager:'));
      return [...new Set(pairs.map(([action, one]) => `${String(action)} ${resolved(one)}`))].toSorted();
    };
    expect(secrets(own())).toEqual(secrets(roleStatements()));
    expect(secrets(own())).toContain('secretsmanager:GetSecretValue <Database.MasterUserSecret.SecretArn>');
    const resourcesOf = (service: string) =>
      own()
        .filter(({ Action }) => list(Action)[0]?.startsWith(`${service}:`))
        .flatMap(({ Resource }) => list(Resource).map((one) => resolved(one)));
    expect(resourcesOf('s3')).toEqual(['<MediaBucket.Arn>', '<MediaBucket.Arn>/*']);
    const inNetwork = FUNCTIONS.filter(({ network }) => network !== undefined).map(({ role }) => role);
    expect(inNetwork.length).toBeGreaterThan(5);
    expect(resourcesOf('logs')).toEqual(
      hasLogs
        ? inNetwork.map(
            (one) => `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/concert-prod-${one}:*`,
          )
        : [],
    );
  });

  it('are for callers of this account; the bucket must be ours, too', () => {
    for (const { Sid, Condition } of own()) {
      const equal = Condition?.['StringEquals'];
      expect([Sid, equal]).toEqual([
        Sid,
        expect.objectContaining({ 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } }),
      ]);
      expect('aws:ResourceAccount' in (equal ?? {})).toBe(Sid === 'OurBucket');
    }
  });
});

describe('the answer to CloudFormation', () => {
  const { Resources } = resources(stackOf({}));
  const statement = statementsOf(Resources['S3Endpoint']?.Properties['PolicyDocument']).find(
    ({ Sid }) => Sid === 'AnswersToCloudFormation',
  );

  // "For custom resources, permit traffic to the cloudformation-custom-resource-response-region bucket. When using custom
  // resources, region names don't contain dashes." Source: CloudFormation User Guide.
  it.each(REGIONS)(
    'of a stack in %s goes into the bucket of that region, under the id of the stack',
    (region) => {
      const allowed = list(statement?.Resource).map((one) => resolved(one, region));
      const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
      const stackId = `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/concert-prod/0a1b`;
      expect(allowed).toEqual([`arn:aws:s3:::${bucket}/${stackId}*`]);
      expect(statement?.Action).toBe('s3:PutObject');
    },
  );

  it('waits for the ways that migrate takes, and for the database', () => {
    expect(Resources['Migration']?.DependsOn).toEqual(
      expect.arrayContaining([
        'Database',
        'S3Endpoint',
        'SecretsManagerEndpoint',
        'PrivateSubnetARoutes',
        'PrivateSubnetBRoutes',
      ]),
    );
  });
});
