import { describe, expect, it } from '@jest/globals';
import { functions } from '../../resources/functions.ts';
import { resources } from '../../resources/index.ts';
import { parseSettings } from '../../src/config/settings.ts';
import { variants } from '../support/template-variants.ts';

const stackOf = (settings: object) => ({
  stage: 'prod',
  name: 'concert-prod',
  settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
});

interface Rule {
  IpProtocol: string;
  FromPort?: number;
  ToPort?: number;
  CidrIp?: string;
  GroupId?: object;
  SourceSecurityGroupId?: object;
  DestinationSecurityGroupId?: object;
}
interface Placed {
  vpc?: { securityGroupIds: { 'Fn::GetAtt': string[] }[] };
  dependsOn?: readonly string[];
  environment: Record<string, unknown>;
  iamRoleStatements: readonly object[];
  fileSystemConfig?: object;
}

const logicalId = (reference: object | undefined): string =>
  (reference as { 'Fn::GetAtt'?: string[] })?.['Fn::GetAtt']?.[0] ?? '';

/** What a function needs, by what it is given: addresses, rights, a mount, and the questions that it answers through S3. */
function needsOf(id: string, one: Placed, custom: readonly unknown[]): string[] {
  const { DATABASE_HOST, DATABASE_PROXY_HOST, CACHE_URL } = one.environment;
  const rights = JSON.stringify(one.iamRoleStatements);
  const answers = custom.some((token) => logicalId(token as object) === `${id}LambdaFunction`);
  return [
    DATABASE_HOST !== undefined && `${logicalId(DATABASE_HOST as object)}SecurityGroup`,
    DATABASE_PROXY_HOST !== undefined && `${logicalId(DATABASE_PROXY_HOST as object)}SecurityGroup`,
    CACHE_URL !== undefined && 'CacheSecurityGroup',
    one.fileSystemConfig !== undefined && 'PicturesSecurityGroup',
    rights.includes('secretsmanager:') && 'EndpointSecurityGroup',
    (rights.includes('"s3:') || answers) && 'S3',
  ]
    .filter((need) => need !== false)
    .toSorted();
}

/** Everything of the template that is about security groups. */
function network(settings: object) {
  const stack = stackOf(settings);
  const { Resources } = resources(stack);
  const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
  const inline = (id: string, side: string) => (Resources[id]?.Properties[side] ?? []) as Rule[];
  const separate = (kind: string) =>
    ofType(`AWS::EC2::SecurityGroup${kind}`).map(
      ([id, { Properties }]) => [id, Properties as unknown as Rule] as const,
    );
  const admits = (guard: string, group: string, egress: Rule): string[] =>
    separate('Ingress')
      .filter(
        ([, rule]) => logicalId(rule.GroupId) === guard && logicalId(rule.SourceSecurityGroupId) === group,
      )
      .filter(([, rule]) => rule.FromPort === egress.FromPort && rule.ToPort === egress.ToPort)
      .map(([id]) => id);
  /** Where a group leads: behind a rule on either side, the ports alike. The ids are those of the rules. */
  const doorsOf = (group: string) => {
    const leaving = separate('Egress').filter(([, rule]) => logicalId(rule.GroupId) === group);
    const through = leaving.map(([id, rule]) => {
      const guard = logicalId(rule.DestinationSecurityGroupId);
      const ingress = admits(guard, group, rule);
      return { to: ingress.length === 1 ? guard : `${guard}, which is closed`, rules: [id, ...ingress] };
    });
    const ranges = inline(group, 'SecurityGroupEgress').filter(({ CidrIp }) => CidrIp !== '127.0.0.1/32');
    const s3 = ranges.map(({ CidrIp, FromPort, ToPort }) =>
      CidrIp === '0.0.0.0/0' && FromPort === 443 && ToPort === 443 ? 'S3' : `${CidrIp} ${FromPort}`,
    );
    return {
      doors: [...through.map(({ to }) => to), ...s3].toSorted(),
      rules: through.flatMap(({ rules }) => rules),
    };
  };
  const placed = Object.entries(functions(stack) as unknown as Record<string, Placed>).filter(
    ([, { vpc }]) => vpc !== undefined,
  );
  const tokens = Object.values(Resources).map(({ Properties }) => Properties['ServiceToken']);
  return { Resources, ofType, inline, separate, doorsOf, placed, tokens };
}

const groupsOf = (one: Placed): string[] => one.vpc?.securityGroupIds.map(logicalId) ?? [];
const capitalized = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

describe.each([
  ...Object.entries(variants),
  ['the administration', { database: { admin: true } }],
  ['the administration and a proxy', { database: { admin: true, proxy: true } }],
] as [string, object][])('when the settings ask for %s', (_name, settings) => {
  const { inline, separate, doorsOf, placed, tokens } = network(settings);

  it('every function reaches what it needs, and nothing else', () => {
    const reached = placed.map(([name, one]) => [name, groupsOf(one).flatMap((id) => doorsOf(id).doors)]);
    expect(placed.length).toBeGreaterThanOrEqual(5);
    expect(Object.fromEntries(reached)).toEqual(
      Object.fromEntries(placed.map(([name, one]) => [name, needsOf(capitalized(name), one, tokens)])),
    );
  });

  it('every function has a group of its own, and waits for the rules of that group', () => {
    const groups = placed.flatMap(([, one]) => groupsOf(one));
    expect(new Set(groups).size).toBe(placed.length);
    expect(groups).toHaveLength(placed.length);
    for (const [name, one] of placed) {
      const [group = ''] = groupsOf(one);
      const { rules } = doorsOf(group);
      expect([name, one.dependsOn]).toEqual([name, expect.arrayContaining(rules)]);
      expect(rules.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('nothing connects to a function', () => {
    const groups = placed.flatMap(([, one]) => groupsOf(one));
    expect(groups.flatMap((id) => inline(id, 'SecurityGroupIngress'))).toEqual([]);
    expect(separate('Ingress').filter(([, { GroupId }]) => groups.includes(logicalId(GroupId)))).toEqual([]);
  });
});

describe('while a stage is updated', () => {
  const { Resources, ofType, placed } = network({});

  it('no group has a name that its own replacement would meet', () => {
    const groups = ofType('AWS::EC2::SecurityGroup');
    expect(groups.length).toBeGreaterThan(8);
    for (const [, { Properties }] of groups) expect(Properties).not.toHaveProperty('GroupName');
  });

  it('a setting changes no group of a function: Lambda keeps one that it has left for twenty minutes', () => {
    const groupOf = (settings: object) =>
      network(settings).placed.map(([name, one]) => [name, groupsOf(one), one.vpc]);
    expect(groupOf({ database: { proxy: true }, cache: { enabled: false } })).toEqual(groupOf({}));
    const { Resources: others } = network({ database: { proxy: true }, cache: { enabled: false } });
    for (const [, one] of placed) for (const id of groupsOf(one)) expect(others[id]).toEqual(Resources[id]);
  });
});
