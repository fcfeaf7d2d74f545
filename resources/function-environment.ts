import packageJson from '../package.json' with { type: 'json' };
import type { Intrinsic } from './cloudformation.ts';
import { DATABASE_NAME } from './database.ts';
import { cacheUserName } from './function-names.ts';
import type { Environment } from './functions/description.ts';
import { METRICS_NAMESPACE } from './monitoring/metrics.ts';
import type { Stack } from './stack.ts';

/** What every function knows. All of it is read by src/config/runtime.ts. */
export function applicationEnvironment({ name, settings }: Stack): Environment {
  return {
    LOG_LEVEL: settings.logs.level,
    SERVICE_VERSION: packageJson.version,
    METRICS_NAMESPACE,
    METRICS_SERVICE: name,
  };
}

/**
 * Where the database is. The master user's way leads to the database itself and to both secrets, the
 * others' through the proxy where there is one.
 */
export function databaseEnvironment(
  { settings }: Stack,
  user: 'application' | 'master' = 'application',
): Environment {
  const isProxied = settings.database.proxy && user === 'application';
  return {
    DATABASE_HOST: isProxied
      ? { 'Fn::GetAtt': ['DatabaseProxy', 'Endpoint'] }
      : { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] },
    DATABASE_PORT: { 'Fn::GetAtt': ['Database', 'Endpoint.Port'] },
    DATABASE_NAME,
    DATABASE_SECRET_ARN: { Ref: 'ApplicationSecret' },
    // The proxy's certificate is of a public authority, which Node.js trusts by itself.
    ...(isProxied && { DATABASE_PROXY: 'true', DATABASE_CA_FILE: '' }),
    ...(user === 'master' && {
      DATABASE_MASTER_SECRET_ARN: { 'Fn::GetAtt': ['Database', 'MasterUserSecret.SecretArn'] },
    }),
  };
}

/** Where the proxy is, for the function that waits for it; nothing without one. */
export const proxyEnvironment = ({ settings }: Stack): Environment =>
  settings.database.proxy ? { DATABASE_PROXY_HOST: { 'Fn::GetAtt': ['DatabaseProxy', 'Endpoint'] } } : {};

/** Where the cache is and as whom to connect, for functions that read or drop what is in it; nothing without one. */
export const cacheEnvironment = (stack: Stack, role: string): Environment =>
  stack.settings.cache.enabled
    ? { CACHE_URL, CACHE_NAME: stack.name, CACHE_USER: cacheUserName(stack, role) }
    : {};

/** Where the files are, and how large they may be. */
export function mediaEnvironment({ settings }: Stack): Environment {
  return {
    BUCKET_NAME: { Ref: 'MediaBucket' },
    MAX_PICTURE_MB: String(settings.media.maxPictureMb),
    MAX_MEDIA_MB: String(settings.media.maxMediaMb),
  };
}

/** Where people look at an event; nothing without such a page. */
export const webEnvironment = ({ settings }: Stack): Environment =>
  settings.web.eventUrl === null ? {} : { EVENT_URL: settings.web.eventUrl };

const CACHE_URL: Intrinsic = {
  'Fn::Join': [
    '',
    [
      'rediss://',
      { 'Fn::GetAtt': ['Cache', 'Endpoint.Address'] },
      ':',
      { 'Fn::GetAtt': ['Cache', 'Endpoint.Port'] },
    ],
  ],
};
