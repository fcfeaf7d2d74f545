import { METRICS } from '../../../resources/monitoring/metrics.ts';
import { ASSUMED, GB, MILLION, REQUEST, SWEEP, type Usage } from './assumptions.ts';
import type { BilledTemplate } from './bill.ts';
import { afterFree, inWords, type Line, use } from './line.ts';
import type { Prices } from './prices.ts';
import { databaseLines } from './use-database.ts';
import { logLines } from './use-logs.ts';
import { storageLines } from './use-storage.ts';

type Resources = BilledTemplate['Resources'];

/** The lines that depend on usage. */
export function useLines({ Resources: resources }: BilledTemplate, usage: Usage, prices: Prices): Line[] {
  return [
    ...apiLines(resources, usage.requests, prices),
    ...logLines(resources, usage.requests, prices),
    metricLine(resources, prices),
    ...tracing(resources, usage.requests, prices),
    ...cacheLines(resources, usage.requests, prices),
    ...databaseLines(resources, usage.requests, prices),
    ...storageLines(resources, usage, prices),
    ...networkLines(usage, prices),
    ...signInLines(resources, usage.users, prices),
  ];
}

const propertiesOf = (resources: Resources, id: string): Record<string, unknown> =>
  resources[id]?.Properties ?? {};

function apiLines(resources: Resources, requests: number, prices: Prices): Line[] {
  const api = propertiesOf(resources, 'ApiLambdaFunction');
  const processor = (api['Architectures'] as string[] | undefined)?.[0] ?? 'x86_64';
  const gbSeconds = requests * REQUEST.seconds * (Number(api['MemorySize'] ?? 1024) / 1024) + SWEEP.gbSeconds;
  return [
    use(
      'api',
      `HTTP API, ${inWords(requests)} requests`,
      (requests / MILLION) * prices.of('http api million requests'),
    ),
    afterFree(
      'api',
      { name: 'Lambda', unit: 'invocations', amount: requests, free: MILLION },
      prices.of('lambda million requests') / MILLION,
    ),
    afterFree(
      'api',
      { name: `Lambda ${processor}`, unit: 'GB-seconds', amount: gbSeconds, free: 400_000 },
      prices.of(`lambda ${processor} GB-second`),
    ),
  ];
}

/** The gateway's metrics of each route, where they are enabled. */
const METRICS_A_ROUTE = 6;
const FREE_METRICS = 10;

/** Our own metrics, which travel in log lines with one dimension, and those of routes if every route is used. */
function metricLine(resources: Resources, prices: Prices): Line {
  const byRoute = JSON.stringify(propertiesOf(resources, 'HttpApiStage')).includes(
    '"DetailedMetricsEnabled":true',
  );
  const routes = Object.values(resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route').length;
  const amount = METRICS.length + (byRoute ? routes * METRICS_A_ROUTE : 0);
  return afterFree(
    'monitoring',
    { name: 'CloudWatch', unit: 'custom metrics', amount, free: FREE_METRICS },
    prices.of('metric month'),
  );
}

/** X-Ray, where functions use it: at first every request, and from there on one in twenty of many. */
const tracing = (resources: Resources, requests: number, prices: Prices): Line[] =>
  JSON.stringify(propertiesOf(resources, 'ApiLambdaFunction')['TracingConfig'] ?? {}).includes('Active')
    ? [
        afterFree(
          'monitoring',
          { name: 'X-Ray', unit: 'traces if every request is traced', amount: requests, free: 100_000 },
          prices.of('million traces') / MILLION,
        ),
      ]
    : [];

function cacheLines(resources: Resources, requests: number, prices: Prices): Line[] {
  const cache = Object.values(resources).find(({ Type }) => Type === 'AWS::ElastiCache::ServerlessCache');
  if (cache === undefined) return [];
  const millions = (requests * REQUEST.ecpu) / MILLION;
  const each = prices.of(`${String(cache.Properties?.['Engine'])} million ECPU`);
  return [use('cache', `ElastiCache, ${inWords(millions)} million ECPU`, millions * each)];
}

/** Out of AWS; to the other zone and back, both of which are billed; and through the endpoint, with the calls behind it. */
function networkLines({ requests, downloadGb }: Usage, prices: Prices): Line[] {
  const zonesGb = (requests * ASSUMED.dataBytes * ASSUMED.shareOfOtherZone) / GB;
  const calls = requests / ASSUMED.requestsOfAnInstance + SWEEP.runs;
  const endpointGb = (calls * ASSUMED.secretBytes) / GB;
  return [
    afterFree(
      'network',
      { name: 'data transfer out', unit: 'GB', amount: downloadGb, free: 100 },
      prices.of('transfer out GB'),
    ),
    use(
      'network',
      `data between zones, ${inWords(zonesGb)} GB, billed on both sides`,
      2 * zonesGb * prices.of('transfer between zones GB'),
    ),
    use(
      'network',
      `data through the endpoint, ${inWords(endpointGb)} GB`,
      endpointGb * prices.of('endpoint GB'),
    ),
    use(
      'secrets',
      `Secrets Manager, ${inWords(calls)} calls`,
      (calls / MILLION) * prices.of('secret million calls'),
    ),
  ];
}

/** E-mails cost something only where they come from an address of ours, through SES. */
function signInLines(resources: Resources, users: number, prices: Prices): Line[] {
  const pool = propertiesOf(resources, 'UserPool');
  const tier = (pool['UserPoolTier'] as string | undefined) ?? 'ESSENTIALS';
  const mails = users * ASSUMED.mailsOfAUser;
  return [
    afterFree(
      'sign-in',
      { name: `Cognito ${tier}`, unit: 'monthly active users', amount: users, free: 10_000 },
      prices.of(`cognito ${tier} user month`),
    ),
    ...(JSON.stringify(pool['EmailConfiguration'] ?? {}).includes('DEVELOPER')
      ? [use('sign-in', `SES, ${inWords(mails)} e-mails`, (mails / 1000) * prices.of('ses thousand mails'))]
      : []),
  ];
}
