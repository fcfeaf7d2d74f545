import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(120_000);

// docs/security.md walks the threats: each row names its check, so that no line can lag behind the stack.
const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/security.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .slice(2);

let template: Template;
beforeAll(async () => {
  const roleArn = 'arn:aws:iam::000000000000:role/concert-prod-cloudformation';
  ({ template } = await templateOf({ settings: { deployment: { roleArn } } }));
});

const of = (type: string) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === `AWS::${type}`)
    .map(({ Properties }) => Properties);
const the = (id: string) => template.Resources[id]?.Properties ?? {};

/** The rows whose check is `template`, by their threat: what must be so. A row without an entry here fails, and the other way. */
const CHECKS: Record<string, () => void> = {
  'requests without sign-in': () => {
    const routes = of('ApiGatewayV2::Route');
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    expect(open.map(({ RouteKey }) => RouteKey)).not.toContainEqual(expect.stringMatching(/bookings|users/));
    expect(routes.length).toBeGreaterThan(open.length);
  },
  'tokens of another app or user pool': () => {
    expect(of('ApiGatewayV2::Authorizer')).toMatchObject([
      {
        AuthorizerType: 'JWT',
        JwtConfiguration: { Audience: [{ Ref: 'UserPoolClient' }], Issuer: expect.anything() },
      },
    ]);
    expect(JSON.stringify(of('ApiGatewayV2::Authorizer'))).toContain('{"Ref":"UserPool"}');
  },
  'user enumeration': () => expect(the('UserPoolClient')['PreventUserExistenceErrors']).toBe('ENABLED'),
  'a stolen password': () =>
    expect(the('UserPool')).toMatchObject({
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    }),
  'a compromised function': () => {
    for (const type of ['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway', 'Route'])
      expect(of(`EC2::${type}`)).toEqual([]);
    const outside = of('Lambda::Function').filter((properties) => !('VpcConfig' in properties));
    // It calls S3 only, when the network is already gone.
    expect(outside.map(({ FunctionName }) => FunctionName)).toEqual(['concert-prod-empty-bucket']);
  },
  'a function with too many rights': () => {
    const roles = of('Lambda::Function').map(({ Role }) => JSON.stringify(Role));
    expect(new Set(roles).size).toBe(roles.length);
    expect(JSON.stringify(of('IAM::Role'))).not.toMatch(/"[a-z0-9-]+:\*"|"Action":"\*"/);
  },
  eavesdropping: () => {
    expect(the('DatabaseParameters')).toMatchObject({ Parameters: { require_secure_transport: '1' } });
    expect(JSON.stringify(the('MediaBucketPolicy'))).toContain('"aws:SecureTransport":"false"');
    // ElastiCache Serverless knows no other way than TLS.
    expect(JSON.stringify(of('Lambda::Function'))).toContain('rediss://');
  },
  'access to disks': () => {
    for (const database of of('RDS::DBInstance')) expect(database['StorageEncrypted']).toBe(true);
    for (const files of of('EFS::FileSystem')) expect(files['Encrypted']).toBe(true);
    expect(the('MediaBucket')).toHaveProperty('BucketEncryption');
    // ElastiCache Serverless is always encrypted.
    expect(of('ElastiCache::ServerlessCache')).toHaveLength(1);
  },
  'access to the database': () => {
    expect(of('RDS::DBInstance').map((database) => database['PubliclyAccessible'])).toEqual([false]);
    expect(template.Resources).not.toHaveProperty('AdminLambdaFunction');
  },
  'a deploy that makes an administrator': () => {
    const roles = of('IAM::Role');
    expect(roles.length).toBeGreaterThan(5);
    for (const role of roles)
      expect(role['PermissionsBoundary']).toBe('arn:aws:iam::000000000000:policy/concert-prod-boundary');
  },
};

const inCode = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
const isByTemplate = ([, , , check = '']: string[]): boolean => /^template(?:,|$)/.test(check);

describe('docs/security.md', () => {
  it('names a check in every row, or says why there is none', () => {
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) {
      const [threat, , , check = ''] = row;
      expect([threat, row.length, row.every((cell) => cell !== '')]).toEqual([threat, 4, true]);
      const isNamed = isByTemplate(row) || inCode(check).length > 0 || /^not testable: ./.test(check);
      expect([threat, isNamed]).toEqual([threat, true]);
    }
  });

  it('names files that are there', () => {
    const files = rows.flatMap(([, , where = '', check = '']) => [...inCode(where), ...inCode(check)]);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('has no check of the template without a row, and no such row without a check', () => {
    const threats = rows.filter(isByTemplate).map(([threat]) => threat);
    expect(threats).toEqual(Object.keys(CHECKS));
  });

  // oxlint-disable-next-line jest/expect-expect -- each check expects
  it.each(Object.entries(CHECKS))('is right about %s', (_threat, check) => check());
});
