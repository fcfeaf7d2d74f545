import { DEFAULT_MEDIA_MB, DEFAULT_PICTURE_MB } from '../kernel/limits.ts';

/** What a process is told when it starts, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How important a line of the log is. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** How a function reaches the database: a URL (local runs), or a host and the secret that holds user and password (AWS). */
export type DatabaseSource =
  | { kind: 'url'; url: string }
  | { kind: 'secret'; host: string; port: number; database: string; secretArn: string; caFile: string };

/** Reads where the database is. @throws Error naming the variable that is missing */
export function databaseSource(environment: Environment): DatabaseSource {
  const url = environment['DATABASE_URL'];
  if (url !== undefined) return { kind: 'url', url };
  return fromSecret(environment, 'DATABASE_SECRET_ARN');
}

/** The same for the master user, who may change the schema. @throws Error naming the variable that is missing */
export function masterSource(environment: Environment): DatabaseSource {
  const url = environment['DATABASE_URL'];
  if (url !== undefined) return { kind: 'url', url };
  return fromSecret(environment, 'DATABASE_MASTER_SECRET_ARN');
}

/** The same through the proxy, as the functions' user. @throws Error naming the variable that is missing */
export const proxySource = (environment: Environment): DatabaseSource =>
  fromSecret(
    {
      ...environment,
      DATABASE_HOST: required(environment, 'DATABASE_PROXY_HOST'),
      // Its certificate is from a public authority, which Node.js trusts by default.
      DATABASE_CA_FILE: '',
    },
    'DATABASE_SECRET_ARN',
  );

const fromSecret = (environment: Environment, secret: string): DatabaseSource => ({
  kind: 'secret',
  host: required(environment, 'DATABASE_HOST'),
  port: Number(environment['DATABASE_PORT'] ?? 3306),
  database: required(environment, 'DATABASE_NAME'),
  secretArn: required(environment, secret),
  // The Lambda runtime ships the RDS certificate authorities here.
  caFile: environment['DATABASE_CA_FILE'] ?? '/var/runtime/ca-cert.pem',
});

/** Whether connections come through RDS Proxy, which prepares them itself. */
export const databaseIsProxied = (environment: Environment): boolean =>
  environment['DATABASE_PROXY'] === 'true';

/** How many connections one process opens: one in Lambda, where an instance serves one request at a time. */
export const databaseConnections = (environment: Environment): number =>
  Number(environment['DATABASE_CONNECTIONS'] ?? 1);

/** Where the cache is (`redis://host:port`, or `rediss://host:port` for a TLS cluster); undefined where there is none. */
export const cacheUrl = (environment: Environment): string | undefined =>
  environment['CACHE_URL'] || undefined;

/** As whom to connect to the cache with the function's role; undefined for a cache without authentication, as in local runs. */
export function cacheUser(environment: Environment): { user: string; cache: string } | undefined {
  const user = environment['CACHE_USER'];
  return user ? { user, cache: required(environment, 'CACHE_NAME') } : undefined;
}

/** The file with the certificate authority of the cache, where it is not one that Node.js trusts by itself. */
export const cacheCaFile = (environment: Environment): string | undefined => environment['CACHE_CA_FILE'];

/** The bucket of uploads, media and static files. @throws Error naming the variable that is missing */
export const bucketName = (environment: Environment): string => required(environment, 'BUCKET_NAME');

/** The folder of the pictures: the mounted file system. @throws Error naming the variable that is missing */
export const picturesDirectory = (environment: Environment): string =>
  required(environment, 'PICTURES_DIRECTORY');

/** How large an upload may be, in bytes. */
export const uploadLimits = (environment: Environment): { picture: number; media: number } => ({
  picture: Number(environment['MAX_PICTURE_MB'] ?? DEFAULT_PICTURE_MB) * MEGABYTE,
  media: Number(environment['MAX_MEDIA_MB'] ?? DEFAULT_MEDIA_MB) * MEGABYTE,
});
const MEGABYTE = 1024 * 1024;

/** Lines below this level are not logged. */
export const logLevel = (environment: Environment): LogLevel => {
  const level = environment['LOG_LEVEL'];
  return level === 'DEBUG' || level === 'WARN' || level === 'ERROR' ? level : 'INFO';
};

/** The namespace of application metrics; undefined where they are off. */
export function metricsTarget(environment: Environment): { namespace: string; service: string } | undefined {
  const { METRICS_NAMESPACE: namespace, METRICS_SERVICE: service } = environment;
  return namespace && service ? { namespace, service } : undefined;
}

/** Returns the address of an event's web page; undefined for all events where there is no such page. */
export const eventPage =
  ({ EVENT_URL: template }: Environment) =>
  (id: string): string | undefined =>
    template ? template.replaceAll('{eventId}', id) : undefined;

/** The version that `GET /api/health` returns. */
export const serviceVersion = (environment: Environment): string =>
  environment['SERVICE_VERSION'] ?? 'development';

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`);
  return value;
}
