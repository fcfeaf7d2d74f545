import { CommandError } from '../cli/run.ts';
import { FREE } from './free.ts';
import { HOURS, price } from './prices.ts';

/** A template, as far as it is billed. */
export interface BilledTemplate {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** One line of the month's bill. */
export interface Line {
  part: Part;
  what: string;
  /** `fixed` is paid whether anybody comes or not. */
  kind: 'fixed' | 'use';
  usd: number;
  /** What AWS gives away of it every month, in words. */
  free?: string;
}
type Part = 'network' | 'database' | 'cache' | 'secrets' | 'monitoring' | 'api' | 'storage' | 'sign-in';

type Properties = Record<string, unknown>;

/** Types that are paid by the hour or the month. */
const FIXED: Readonly<Record<string, (properties: Properties) => Line[]>> = {
  'AWS::RDS::DBInstance': database,
  'AWS::RDS::DBProxy': () => [
    fixed('database', 'RDS Proxy, 2 vCPU', 2 * HOURS * price('rds proxy vCPU-hour')),
  ],
  'AWS::ElastiCache::ServerlessCache': cache,
  'AWS::EC2::VPCEndpoint': endpoint,
  'AWS::SecretsManager::Secret': () => [
    fixed('secrets', 'Secrets Manager: application user', price('secret month')),
  ],
};

const fixed = (part: Part, what: string, usd: number, free?: string): Line => ({
  part,
  what,
  kind: 'fixed',
  usd,
  ...(free !== undefined && { free }),
});

function database({
  DBInstanceClass,
  AllocatedStorage,
  MultiAZ,
  ManageMasterUserPassword,
}: Properties): Line[] {
  const copies = MultiAZ === true ? 2 : 1;
  const server = String(DBInstanceClass);
  const standby = copies === 2 ? ', Multi-AZ' : '';
  return [
    fixed('database', `RDS ${server}${standby}`, copies * HOURS * price(`rds ${server} hour`)),
    fixed(
      'database',
      `RDS storage, ${String(AllocatedStorage)} GB gp3${standby}`,
      copies * Number(AllocatedStorage) * price('rds gp3 GB-month'),
    ),
    ...(ManageMasterUserPassword === true
      ? [fixed('secrets', 'Secrets Manager: database master user', price('secret month'))]
      : []),
  ];
}

/** Other engines and disks have other prices. @throws CommandError */
function mustBe(properties: Properties, name: string, known: readonly string[]): void {
  const value = String(properties[name]);
  if (!known.includes(value))
    throw new CommandError(`no price is known of ${name} ${value}: only of ${known.join(', ')}`);
}

/** AWS bills at least this much of a cache, in GB, full or empty. */
const LEAST_GB = { valkey: 0.1, redis: 1 } as const;
const ENGINE = { valkey: 'Valkey', redis: 'Redis' } as const;

function cache(properties: Properties): Line[] {
  mustBe(properties, 'Engine', ['valkey', 'redis']);
  const engine = properties['Engine'] as 'valkey' | 'redis';
  return [
    fixed(
      'cache',
      `ElastiCache Serverless ${ENGINE[engine]}, minimum of ${LEAST_GB[engine]} GB`,
      LEAST_GB[engine] * HOURS * price(`${engine} GB-hour`),
    ),
  ];
}

/** By the last part of an endpoint's service name. */
const SERVICES: Readonly<Record<string, string>> = {
  logs: 'CloudWatch Logs',
  secretsmanager: 'Secrets Manager',
};

function endpoint({ VpcEndpointType, ServiceName, SubnetIds = [] }: Properties): Line[] {
  if (VpcEndpointType === 'Gateway') return [];
  const zones = (SubnetIds as unknown[]).length;
  const [, service = 'unknown'] = /"(\w+)"\]/.exec(JSON.stringify(ServiceName)) ?? [];
  return [
    fixed(
      'network',
      `VPC endpoint for ${SERVICES[service] ?? service}, ${zones} ${zones === 1 ? 'zone' : 'zones'}`,
      zones * HOURS * price('endpoint zone-hour'),
    ),
  ];
}

/** AWS gives these away, in every account and every month. */
const FREE_ALARMS = 10;
const FREE_DASHBOARDS = 3;

/**
 * The lines that are paid whether anybody comes or not.
 * @throws CommandError for a type that is neither priced nor known to be free, and for a price that is not known
 */
export function fixedLines({ Resources }: BilledTemplate): Line[] {
  const all = Object.values(Resources);
  const lines = all.flatMap(({ Type, Properties = {} }) => FIXED[Type]?.(Properties) ?? []);
  for (const { Type } of all) assertKnown(Type);
  const countOf = (type: string): number => all.filter(({ Type }) => Type === type).length;
  const alarms = countOf('AWS::CloudWatch::Alarm');
  const dashboards = countOf('AWS::CloudWatch::Dashboard');
  return [
    ...lines,
    fixed(
      'monitoring',
      `CloudWatch, ${alarms} alarms`,
      Math.max(0, alarms - FREE_ALARMS) * price('alarm month'),
      `${FREE_ALARMS} free`,
    ),
    fixed(
      'monitoring',
      `CloudWatch, ${dashboards} ${dashboards === 1 ? 'dashboard' : 'dashboards'}`,
      Math.max(0, dashboards - FREE_DASHBOARDS) * price('dashboard month'),
      `${FREE_DASHBOARDS} free`,
    ),
  ];
}

const COUNTED = new Set(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard']);

function assertKnown(type: string): void {
  if (type in FREE || type in FIXED || COUNTED.has(type)) return;
  throw new CommandError(
    `${type} is neither priced nor known to be free: add it to tools/operate/cost, so that the bill stays true`,
  );
}

/** Dollars of all lines, or of those of one kind. */
export const total = (lines: readonly Line[], kind?: Line['kind']): number =>
  lines.reduce((sum, line) => sum + (kind === undefined || line.kind === kind ? line.usd : 0), 0);
