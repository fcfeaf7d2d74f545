import type { BilledTemplate, Line } from './bill.ts';
import { price } from './prices.ts';

/** What people do in a month. */
export interface Usage {
  /** Requests to the API. */
  requests: number;
  /** People who sign in. */
  users: number;
  storageGb: number;
  picturesGb: number;
  /** Everything that leaves AWS: pictures, media, answers. */
  downloadGb: number;
}

type Resources = BilledTemplate['Resources'];

const use = (part: Line['part'], what: string, usd: number): Line => ({ part, what, kind: 'use', usd });

const MILLION = 1_000_000;
const GB = 1024 ** 3;
/** As measured: a request takes 25 ms of the function, two log lines of 600 bytes and three commands of the cache. */
const REQUEST = { seconds: 0.025, logBytes: 1_200, ecpu: 3 };
/** The sweep: every 15 minutes, 2 seconds with 512 MB. */
const SWEEP_GB_SECONDS = 4 * 730 * 2 * 0.5;

const inWords = (amount: number): string =>
  amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 1 : 0 });

/** A line of which AWS gives some away every month, to every account for ever. */
function afterFree(
  part: Line['part'],
  { name, unit, amount, free }: { name: string; unit: string; amount: number; free: number },
  usdEach: number,
): Line {
  return {
    ...use(part, `${name}, ${inWords(amount)} ${unit}`, Math.max(0, amount - free) * usdEach),
    free: `${inWords(free)} free`,
  };
}

/** The lines that depend on what people do, after what is free every month. */
export function useLines({ Resources: resources }: BilledTemplate, usage: Usage): Line[] {
  const { requests, users, downloadGb } = usage;
  const tier = (resources['UserPool']?.Properties?.['UserPoolTier'] as string | undefined) ?? 'ESSENTIALS';
  return [
    ...apiLines(resources, requests),
    ...cacheLines(resources, requests),
    ...storageLines(resources, usage),
    afterFree(
      'network',
      { name: 'data transfer out', unit: 'GB', amount: downloadGb, free: 100 },
      price('transfer out GB'),
    ),
    afterFree(
      'sign-in',
      { name: `Cognito ${tier}`, unit: 'monthly active users', amount: users, free: 10_000 },
      price(`cognito ${tier} user month`),
    ),
  ];
}

function apiLines(resources: Resources, requests: number): Line[] {
  const api = resources['ApiLambdaFunction']?.Properties ?? {};
  const processor = (api['Architectures'] as string[] | undefined)?.[0] ?? 'x86_64';
  const gbSeconds =
    requests * REQUEST.seconds * (Number(api['MemorySize'] ?? 1024) / 1024) + SWEEP_GB_SECONDS;
  return [
    use(
      'api',
      `HTTP API, ${inWords(requests)} requests`,
      (requests / MILLION) * price('http api million requests'),
    ),
    afterFree(
      'api',
      { name: 'Lambda', unit: 'invocations', amount: requests, free: MILLION },
      price('lambda million requests') / MILLION,
    ),
    afterFree(
      'api',
      { name: `Lambda ${processor}`, unit: 'GB-seconds', amount: gbSeconds, free: 400_000 },
      price(`lambda ${processor} GB-second`),
    ),
    afterFree(
      'monitoring',
      { name: 'CloudWatch Logs', unit: 'GB', amount: (requests * REQUEST.logBytes) / GB, free: 5 },
      price('log GB'),
    ),
    ...tracing(api, requests),
    ...routeMetrics(resources),
  ];
}

function cacheLines(resources: Resources, requests: number): Line[] {
  const cache = Object.values(resources).find(({ Type }) => Type === 'AWS::ElastiCache::ServerlessCache');
  if (cache === undefined) return [];
  const millions = (requests * REQUEST.ecpu) / MILLION;
  const each = price(`${String(cache.Properties?.['Engine'])} million ECPU`);
  return [use('cache', `ElastiCache, ${inWords(millions)} million ECPU`, millions * each)];
}

/** Every picture counts as new and as frequently read: the most that it can be. */
function storageLines(resources: Resources, { storageGb, picturesGb, downloadGb }: Usage): Line[] {
  return [
    use('storage', `S3, ${inWords(storageGb)} GB of media`, storageGb * price('s3 GB-month')),
    use(
      'storage',
      `EFS One Zone, ${inWords(picturesGb)} GB of pictures`,
      picturesGb * price('efs one zone GB-month'),
    ),
    use('storage', `EFS, ${inWords(picturesGb)} GB written`, picturesGb * price('efs write GB')),
    use('storage', `EFS, ${inWords(downloadGb)} GB read`, downloadGb * price('efs read GB')),
    ...(JSON.stringify(resources['PicturesFileSystem']?.Properties?.['BackupPolicy'] ?? {}).includes(
      'ENABLED',
    )
      ? [
          use(
            'storage',
            `AWS Backup, ${inWords(picturesGb)} GB of pictures`,
            picturesGb * price('efs backup GB-month'),
          ),
        ]
      : []),
  ];
}

/** What the gateway tells of each route where it is asked to; AWS gives ten metrics away, of which our own use five. */
const METRICS_A_ROUTE = 6;
const FREE_METRICS = 5;

function routeMetrics(resources: Resources): Line[] {
  const stage = JSON.stringify(resources['HttpApiStage']?.Properties ?? {});
  if (!stage.includes('"DetailedMetricsEnabled":true')) return [];
  const routes = Object.values(resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route').length;
  const metrics = routes * METRICS_A_ROUTE;
  return [
    use(
      'monitoring',
      `CloudWatch, ${metrics} route metrics if every route is used`,
      (metrics - FREE_METRICS) * price('metric month'),
    ),
  ];
}

/** X-Ray, where functions are told to use it: at first every request, and from there on one in twenty of many. */
const tracing = (api: Record<string, unknown>, requests: number): Line[] =>
  JSON.stringify(api['TracingConfig'] ?? {}).includes('Active')
    ? [
        afterFree(
          'monitoring',
          { name: 'X-Ray', unit: 'traces if every request is traced', amount: requests, free: 100_000 },
          price('million traces') / MILLION,
        ),
      ]
    : [];
