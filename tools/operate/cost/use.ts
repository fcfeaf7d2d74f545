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

const use = (part: Line['part'], what: string, usd: number): Line => ({ part, what, kind: 'use', usd });

const MILLION = 1_000_000;
const GB = 1024 ** 3;
/** As measured: a request takes 25 ms of the function, two log lines of 600 bytes and three commands of the cache. */
const REQUEST = { seconds: 0.025, logBytes: 1_200, ecpu: 3 };
/** The sweep: every 15 minutes, 2 seconds with 512 MB. */
const SWEEP_GB_SECONDS = 4 * 730 * 2 * 0.5;
const FREE_EACH_MONTH = {
  lambdaRequests: MILLION,
  lambdaGbSeconds: 400_000,
  logGb: 5,
  transferGb: 100,
  users: 10_000,
};

/** The lines that depend on what people do, after what is free every month. */
export function useLines({ Resources }: BilledTemplate, usage: Usage): Line[] {
  const { requests, users, storageGb, picturesGb, downloadGb } = usage;
  const api = Resources['ApiLambdaFunction']?.Properties ?? {};
  const processor = (api['Architectures'] as string[] | undefined)?.[0] ?? 'x86_64';
  const gbSeconds =
    requests * REQUEST.seconds * (Number(api['MemorySize'] ?? 1024) / 1024) + SWEEP_GB_SECONDS;
  const engine = Object.values(Resources).find(({ Type }) => Type === 'AWS::ElastiCache::ServerlessCache');
  const over = (amount: number, free: number): number => Math.max(0, amount - free);
  const { lambdaRequests, lambdaGbSeconds, logGb, transferGb } = FREE_EACH_MONTH;
  return [
    use('api', 'HTTP API, requests', (requests / MILLION) * price('http api million requests')),
    use(
      'api',
      'Lambda, requests',
      (over(requests, lambdaRequests) / MILLION) * price('lambda million requests'),
    ),
    use('api', 'Lambda, time', over(gbSeconds, lambdaGbSeconds) * price(`lambda ${processor} GB-second`)),
    ...tracing(api, requests),
    ...routeMetrics(Resources),
    use('watching', 'log lines', over((requests * REQUEST.logBytes) / GB, logGb) * price('log GB')),
    ...(engine === undefined
      ? []
      : [
          use(
            'cache',
            'commands',
            ((requests * REQUEST.ecpu) / MILLION) *
              price(`${String(engine.Properties?.['Engine'])} million ECPU`),
          ),
        ]),
    use('files', 'media, stored', storageGb * price('s3 GB-month')),
    use('files', 'pictures, stored', picturesGb * price('efs one zone GB-month')),
    ...backups(Resources, picturesGb),
    use('files', 'pictures, read', downloadGb * price('efs read GB')),
    use('files', 'transfer to people', over(downloadGb, transferGb) * price('transfer out GB')),
    use('people', 'sign-ins', over(users, FREE_EACH_MONTH.users) * price('cognito user month')),
  ];
}

/** Copies of the pictures, where the settings ask for them. */
const backups = (resources: BilledTemplate['Resources'], picturesGb: number): Line[] =>
  JSON.stringify(resources['PicturesFileSystem']?.Properties?.['BackupPolicy'] ?? {}).includes('ENABLED')
    ? [use('files', 'pictures, backed up', picturesGb * price('efs backup GB-month'))]
    : [];

/** What the gateway tells of each route where it is asked to; AWS gives ten metrics away, of which our own use five. */
const METRICS_A_ROUTE = 6;
const FREE_METRICS = 5;

function routeMetrics(resources: BilledTemplate['Resources']): Line[] {
  const stage = JSON.stringify(resources['HttpApiStage']?.Properties ?? {});
  if (!stage.includes('"DetailedMetricsEnabled":true')) return [];
  const routes = Object.values(resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route').length;
  const metrics = routes * METRICS_A_ROUTE;
  return [
    use(
      'watching',
      `${metrics} metrics of routes, if all are used`,
      (metrics - FREE_METRICS) * price('metric month'),
    ),
  ];
}

const FREE_TRACES = 100_000;

/** X-Ray, where functions are told to use it: at first every request, and from there on one in twenty of many. */
const tracing = (api: Record<string, unknown>, requests: number): Line[] =>
  JSON.stringify(api['TracingConfig'] ?? {}).includes('Active')
    ? [
        use(
          'watching',
          'traces, if all requests are traced',
          (Math.max(0, requests - FREE_TRACES) / MILLION) * price('million traces'),
        ),
      ]
    : [];
