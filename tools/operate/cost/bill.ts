import { CommandError } from '../cli/run.ts';
import { FREE } from './free.ts';
import { fixed, type Line } from './line.ts';
import { HOURS, type Prices } from './prices.ts';

/** A template, as far as it is billed. */
export interface BilledTemplate {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

type Properties = Record<string, unknown>;
type Priced = (properties: Properties, prices: Prices) => Line[];

/** Types that are paid by the hour or the month. */
const FIXED: Readonly<Record<string, Priced>> = {
  'AWS::RDS::DBInstance': database,
  'AWS::RDS::DBProxy': (_, prices) => [
    fixed('database', 'RDS Proxy, 2 vCPU', 2 * HOURS * prices.of('rds proxy vCPU-hour')),
  ],
  'AWS::ElastiCache::ServerlessCache': cache,
  'AWS::EC2::VPCEndpoint': endpoint,
  'AWS::SecretsManager::Secret': (_, prices) => [
    fixed('secrets', 'Secrets Manager: application user', prices.of('secret month')),
  ],
};

function database(properties: Properties, prices: Prices): Line[] {
  const { DBInstanceClass, AllocatedStorage, MultiAZ, ManageMasterUserPassword } = properties;
  const copies = MultiAZ === true ? 2 : 1;
  const server = String(DBInstanceClass);
  const standby = copies === 2 ? ', Multi-AZ' : '';
  return [
    fixed('database', `RDS ${server}${standby}`, copies * HOURS * prices.of(`rds ${server} hour`)),
    fixed(
      'database',
      `RDS storage, ${String(AllocatedStorage)} GB gp3${standby}`,
      copies * Number(AllocatedStorage) * prices.of('rds gp3 GB-month'),
    ),
    ...(ManageMasterUserPassword === true
      ? [fixed('secrets', 'Secrets Manager: database master user', prices.of('secret month'))]
      : []),
  ];
}

/** Other engines and disks have other prices. @throws CommandError */
function mustBe(properties: Properties, name: string, known: readonly string[]): void {
  const value = String(properties[name]);
  if (!known.includes(value))
    throw new CommandError(`no price is known of ${name} ${value}: only of ${known.join(', ')}`);
}

/** The least that AWS bills of a cache, in GB, full or empty. */
export const LEAST_GB = { valkey: 0.1, redis: 1 } as const;
const ENGINE = { valkey: 'Valkey', redis: 'Redis' } as const;

function cache(properties: Properties, prices: Prices): Line[] {
  mustBe(properties, 'Engine', ['valkey', 'redis']);
  const engine = properties['Engine'] as 'valkey' | 'redis';
  return [
    fixed(
      'cache',
      `ElastiCache Serverless ${ENGINE[engine]}, minimum of ${LEAST_GB[engine]} GB`,
      LEAST_GB[engine] * HOURS * prices.of(`${engine} GB-hour`),
    ),
  ];
}

/** By the last part of an endpoint's service name. */
const SERVICES: Readonly<Record<string, string>> = {
  logs: 'CloudWatch Logs',
  secretsmanager: 'Secrets Manager',
};

function endpoint({ VpcEndpointType, ServiceName, SubnetIds = [] }: Properties, prices: Prices): Line[] {
  if (VpcEndpointType === 'Gateway') return [];
  const zones = (SubnetIds as unknown[]).length;
  const [, service = 'unknown'] = /"(\w+)"\]/.exec(JSON.stringify(ServiceName)) ?? [];
  return [
    fixed(
      'network',
      `VPC endpoint for ${SERVICES[service] ?? service}, ${zones} ${zones === 1 ? 'zone' : 'zones'}`,
      zones * HOURS * prices.of('endpoint zone-hour'),
    ),
  ];
}

/**
 * The fixed lines, paid without any request.
 * @throws CommandError for a type that is neither priced nor known to be free, and for a price that is not known
 */
export function fixedLines({ Resources }: BilledTemplate, prices: Prices): Line[] {
  const all = Object.values(Resources);
  for (const { Type } of all) assertKnown(Type);
  return [
    ...all.flatMap(({ Type, Properties = {} }) => FIXED[Type]?.(Properties, prices) ?? []),
    ...monitoring(all, prices),
  ];
}

/** The free tier of every account and month; a dashboard with more metrics is none of the three. */
const FREE_ALARMS = 10;
const FREE_DASHBOARDS = 3;
const METRICS_OF_A_FREE_DASHBOARD = 50;

function monitoring(all: readonly BilledTemplate['Resources'][string][], prices: Prices): Line[] {
  const alarms = all.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm').length;
  const dashboards = all.filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  const large = dashboards.filter(({ Properties }) => metricsOf(Properties) > METRICS_OF_A_FREE_DASHBOARD);
  const counted = (
    what: string,
    { amount, paid, free, usdEach }: { amount: number; paid: number; free: number; usdEach: number },
  ): Line => ({
    ...fixed('monitoring', `CloudWatch, ${amount} ${what}${amount === 1 ? '' : 's'}`, paid * usdEach),
    listUsd: amount * usdEach,
    free: `${free} free`,
  });
  return [
    counted('alarm', {
      amount: alarms,
      paid: Math.max(0, alarms - FREE_ALARMS),
      free: FREE_ALARMS,
      usdEach: prices.of('alarm month'),
    }),
    counted('dashboard', {
      amount: dashboards.length,
      paid: large.length + Math.max(0, dashboards.length - large.length - FREE_DASHBOARDS),
      free: FREE_DASHBOARDS,
      usdEach: prices.of('dashboard month'),
    }),
  ];
}

/** How many metrics a dashboard shows: a metric with two statistics counts twice. */
function metricsOf(properties: Properties | undefined): number {
  const body = properties?.['DashboardBody'] as { 'Fn::Sub': string } | string | undefined;
  const text = typeof body === 'object' ? body['Fn::Sub'] : (body ?? '{}');
  const { widgets = [] } = JSON.parse(text) as { widgets?: { properties?: { metrics?: unknown[] } }[] };
  return widgets.reduce((sum, { properties: shown }) => sum + (shown?.metrics?.length ?? 0), 0);
}

const COUNTED = new Set(['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard']);

function assertKnown(type: string): void {
  if (type in FREE || type in FIXED || COUNTED.has(type)) return;
  throw new CommandError(
    `${type} is neither priced nor known to be free: add it to tools/operate/cost, so that the bill stays true`,
  );
}
