import { CommandError } from '../cli/run.ts';

/** A template, as far as it is drawn. */
export interface DrawnTemplate {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** What the diagram shows as a node, by its logical id: label, shape, and whether it is inside the VPC. */
const NODES: Readonly<Record<string, { label: string; shape: 'box' | 'store' | 'round'; inside: boolean }>> =
  {
    HttpApi: { label: 'HTTP API', shape: 'box', inside: false },
    UserPool: { label: 'Cognito', shape: 'box', inside: false },
    MediaBucket: { label: 'S3: uploads, media, static', shape: 'store', inside: false },
    AlarmTopic: { label: 'SNS: alarms by e-mail', shape: 'round', inside: false },
    Database: { label: 'RDS MySQL', shape: 'store', inside: true },
    DatabaseProxy: { label: 'RDS Proxy', shape: 'box', inside: true },
    Cache: { label: 'ElastiCache Serverless', shape: 'store', inside: true },
    PicturesFileSystem: { label: 'EFS: pictures', shape: 'store', inside: true },
    SecretsManagerEndpoint: { label: 'VPC endpoint: Secrets Manager', shape: 'box', inside: true },
    S3Endpoint: { label: 'S3 gateway endpoint', shape: 'box', inside: true },
    LogsEndpoint: { label: 'VPC endpoint: CloudWatch Logs', shape: 'box', inside: true },
  };

/** Types that belong to a node, or hold nodes together. */
const PARTS =
  /^AWS::(?:ApiGatewayV2|Budgets|CE|CloudWatch|Cognito|EC2|EFS|Events|IAM|Lambda|Logs|RDS|S3|SNS|SecretsManager|ElastiCache)::|^Custom::/;

type Resources = DrawnTemplate['Resources'];

/** The diagram of a template as Mermaid text. @throws CommandError for a type that it does not know */
export function pictureOf({ Resources }: DrawnTemplate): string {
  for (const { Type } of Object.values(Resources)) {
    if (!PARTS.test(Type)) throw new CommandError(`${Type} is not in the diagram: add it to picture.ts`);
  }
  const functions = Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::Lambda::Function');
  const known = Object.keys(NODES).filter((id) => id in Resources);
  const draw = (inside: boolean): string[] => [
    ...known.filter((id) => NODES[id]?.inside === inside).map((id) => `  ${node(id)}`),
    ...functions
      .filter((id) => isInside(Resources, id) === inside)
      .map((id) => `  ${functionNode(Resources, id)}`),
  ];
  return [
    'flowchart LR',
    '  person([fan, organizer]) --> HttpApi',
    '  person -. signs in .-> UserPool',
    '  person -. presigned URLs .-> MediaBucket',
    '  UserPool -. JWKS .-> HttpApi',
    ...draw(false),
    '  subgraph network["private subnets, no internet access"]',
    ...draw(true).map((line) => `  ${line}`),
    '  end',
    ...edges(Resources, functions).map((line) => `  ${line}`),
  ].join('\n');
}

function node(id: string): string {
  const { label = id, shape = 'box' } = NODES[id] ?? {};
  const shapes = { box: `["${label}"]`, store: `[("${label}")]`, round: `(["${label}"])` };
  return `${id}${shapes[shape]}`;
}

const propertiesOf = (resources: Resources, id: string): Record<string, unknown> =>
  resources[id]?.Properties ?? {};
const isInside = (resources: Resources, id: string): boolean => 'VpcConfig' in propertiesOf(resources, id);

function functionNode(resources: Resources, id: string): string {
  const { MemorySize, Timeout } = propertiesOf(resources, id);
  const role = id.replace('LambdaFunction', '').replace('Dash', '-').toLowerCase();
  return `${id}["Lambda ${role}<br>${String(MemorySize)} MB, ${String(Timeout)} s"]`;
}

/** What a function's properties point to: its variables, its mount. */
function edges(resources: Resources, functions: readonly string[]): string[] {
  const mentions = (id: string, other: string): boolean =>
    JSON.stringify(propertiesOf(resources, id)).includes(`"${other}"`);
  const targets = ['DatabaseProxy', 'Database', 'Cache', 'MediaBucket'].filter((id) => id in resources);
  // `migrate` waits for the proxy, and works on the database itself.
  const usesProxy = (id: string): boolean =>
    JSON.stringify(databaseHostOf(resources, id)).includes('"DatabaseProxy"');
  const routes = Object.values(resources).filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Route');
  const proxied = targets.includes('DatabaseProxy') ? ['DatabaseProxy --> Database'] : [];
  return [
    ...proxied,
    ...functions.flatMap((id) => [
      ...(hasIntegration(resources, id)
        ? [`HttpApi -- "${routesTo(resources, routes, id)} routes" --> ${id}`]
        : []),
      ...ratesOf(resources, id).map((rate) => `${clockOf(rate)}(["EventBridge: every ${rate}"]) --> ${id}`),
      ...(isCustomResource(resources, id) ? [`deploy(["sls deploy, remove"]) --> ${id}`] : []),
      ...targets
        .filter((target) => mentions(id, target))
        // Of the database itself it then takes the port alone.
        .filter((target) => target !== 'Database' || !usesProxy(id))
        .map((target) => `${id} --> ${target}`),
      ...('FileSystemConfigs' in propertiesOf(resources, id) ? [`${id} --> PicturesFileSystem`] : []),
    ]),
  ];
}

const databaseHostOf = (resources: Resources, id: string): unknown => {
  const { Variables = {} } = (propertiesOf(resources, id)['Environment'] ?? {}) as {
    Variables?: Record<string, unknown>;
  };
  return Variables['DATABASE_HOST'] ?? null;
};

const integrationsOf = (resources: Resources, id: string): string[] =>
  Object.keys(resources).filter(
    (other) =>
      resources[other]?.Type === 'AWS::ApiGatewayV2::Integration' &&
      JSON.stringify(resources[other]?.Properties).includes(`"${id}"`),
  );
const hasIntegration = (resources: Resources, id: string): boolean =>
  integrationsOf(resources, id).length > 0;

function routesTo(resources: Resources, routes: Resources[string][], id: string): number {
  const own = integrationsOf(resources, id);
  return routes.filter(({ Properties }) => own.some((one) => JSON.stringify(Properties).includes(`"${one}"`)))
    .length;
}

const typesThatName = (resources: Resources, id: string, type: RegExp): boolean =>
  Object.values(resources).some(
    ({ Type, Properties }) => type.test(Type) && JSON.stringify(Properties).includes(`"${id}"`),
  );
/** How often a schedule starts a function, as in `15 minutes`. */
const ratesOf = (resources: Resources, id: string): string[] =>
  Object.values(resources)
    .filter(
      ({ Type, Properties }) =>
        Type === 'AWS::Events::Rule' && JSON.stringify(Properties).includes(`"${id}"`),
    )
    .map(({ Properties }) => String(Properties?.['ScheduleExpression']).replace(/^rate\((.+)\)$/, '$1'));
/** Functions that start as often share the node of their clock. */
const clockOf = (rate: string): string => `every${rate.replaceAll(/\W/g, '')}`;
const isCustomResource = (resources: Resources, id: string): boolean =>
  typesThatName(resources, id, /^Custom::/);
