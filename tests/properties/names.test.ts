import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { functions } from '../../resources/functions.ts';
import { resources } from '../../resources/index.ts';
import { checkStage } from '../../src/config/stage.ts';
import { parseSettings, SettingsError } from '../../src/config/settings.ts';
import { providers, type Providers } from '../support/provider-schemas.ts';
import { variants } from '../support/template-variants.ts';

jest.setTimeout(420_000);

let known: Providers | undefined;
beforeAll(async () => {
  known = await providers();
});

/**
 * What the services say of names beyond their provider schemas, by the property that holds the name:
 * - EC2 User Guide, "Create a security group": a name cannot start with sg-.
 * - S3 User Guide, "General purpose bucket naming rules".
 * - API reference of RDS, CreateDBInstance: letters, digits and hyphens, a letter first, no two hyphens, none at the end.
 * - API reference of RDS, CreateDBProxy: the same. Of ElastiCache, CreateServerlessCache: the same, of 40.
 * - CloudFormation User Guide, "Specify stack details".
 */
const HYPHENATED = /^[a-z](?:-?[a-z0-9])*$/;
const DOCUMENTED: Readonly<Record<string, RegExp>> = {
  GroupName: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
  BucketName:
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  DBInstanceIdentifier: HYPHENATED,
  DBProxyName: HYPHENATED,
  ServerlessCacheName: /^(?=.{1,40}$)[a-z](?:-?[a-z0-9])*$/,
  DashboardName: /^[\w-]{1,255}$/,
  TopicName: /^[\w-]{1,256}$/,
  RoleName: /^[\w+=,.@-]{1,64}$/,
  FunctionName: /^[\w-]{1,64}$/,
  UserPoolName: /^[\w\s+=,.@-]{1,128}$/,
};
const STACK = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

const REGION = 'ap-northeast-1';
const ACCOUNT = '000000000000';

/** A name as it will be, once the account and the region are known; undefined for what another resource tells. */
function rendered(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  if (parts === undefined) return undefined;
  return parts[1]
    .map((part) =>
      typeof part === 'string'
        ? part
        : { 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION }[(part as { Ref: string }).Ref],
    )
    .join(parts[0]);
}

interface Name {
  type: string;
  property: string;
  name: string;
}

/** Every name that the stack gives to something. */
function namesOf(service: string, stage: string): Name[] {
  const settings = parseSettings(
    JSON.stringify({
      ...variants['everything on'],
      service,
      region: REGION,
      budget: { monthlyUsd: null },
    }),
    'env.x.json',
  );
  const stack = { stage, name: `${service}-${stage}`, settings };
  const ours = Object.values(resources(stack).Resources).flatMap(({ Type: type, Properties }) =>
    Object.entries(Properties)
      .filter(([property]) => /Name$|Identifier$/.test(property) && type.startsWith('AWS::'))
      .map(([property, value]) => ({ type, property, name: rendered(value) })),
  );
  const made = Object.values(functions(stack)).flatMap(({ name, iamRoleStatementsName }) => [
    { type: 'AWS::Lambda::Function', property: 'FunctionName', name },
    { type: 'AWS::IAM::Role', property: 'RoleName', name: iamRoleStatementsName },
  ]);
  return [...ours, ...made].filter((one): one is Name => one.name !== undefined);
}

/** Whether the provider schema of the type takes the name; `\\Z` is how Python spells the end. */
function isInSchema({ type, property, name }: Name): boolean {
  if (known === undefined) return true;
  const { pattern = '', minLength = 0, maxLength = Infinity } = known.propertyOf(type, property);
  const isLongEnough = name.length >= minLength && name.length <= maxLength;
  return isLongEnough && new RegExp(pattern.replaceAll('\\Z', '$'), 'u').test(name);
}

const broken = (one: Name): string[] =>
  (DOCUMENTED[one.property]?.test(one.name) ?? true) && isInSchema(one)
    ? []
    : [`${one.type} ${one.property} ${one.name}`];

const isAccepted = (service: string, stage: string): boolean => {
  try {
    checkStage(stage);
    parseSettings(JSON.stringify({ service }), 'env.x.json');
    return true;
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
};

const parts = fc.constantFrom(...'abstgz019-', 'sg', 'sthree', 'amzn', 's3', 'demo', 'xn', 'aws', '--');
const word = (maxLength: number) =>
  fc.array(parts, { minLength: 1, maxLength: 8 }).map((letters) => letters.join('').slice(0, maxLength));

describe('names', () => {
  it('of whatever the settings and the command line accept, AWS accepts every one', () => {
    fc.assert(
      fc.property(word(21), word(12), (service, stage) => {
        fc.pre(isAccepted(service, stage));
        expect(STACK.test(`${service}-${stage}`)).toBe(true);
        expect(namesOf(service, stage).flatMap(broken)).toEqual([]);
      }),
      { numRuns: 300, maxSkipsPerRun: 1_000 },
    );
  });

  it('may be as long as they are allowed to be', () => {
    expect(isAccepted('a'.repeat(21), 'b'.repeat(12))).toBe(true);
    expect(namesOf('a'.repeat(21), 'b'.repeat(12)).flatMap(broken)).toEqual([]);
    expect(namesOf('concert', 'prod').length).toBeGreaterThan(25);
  });

  it.each([
    ['my--tickets', 'prod'],
    ['tickets-', 'prod'],
    ['sg-tickets', 'prod'],
    ['sg', 'prod'],
    ['sthree', 'prod'],
    ['sthree-tickets', 'prod'],
    ['amzn-s3-demo', 'prod'],
    ['amzn-s3', 'demo'],
    ['amzn', 's3-demo'],
    ['tickets', 'a-'],
    ['tickets', 'a--b'],
    ['tickets', '-a'],
    ['tickets--', 'a'],
  ])('when the service is %j and the stage %j, they are refused', (service, stage) => {
    expect(isAccepted(service, stage)).toBe(false);
  });

  it.each([
    ['sgt', 'prod'],
    ['tickets-sg', 'sg-a'],
    ['my-tickets', 'pr-12'],
    ['a1', 'a'],
    ['sthreee', 'sthree'],
    ['amazon', 's3-demo'],
  ])('when the service is %j and the stage %j, they are taken', (service, stage) => {
    expect(isAccepted(service, stage)).toBe(true);
    expect(namesOf(service, stage).flatMap(broken)).toEqual([]);
  });
});
