import {
  cacheCaFile,
  cacheUrl,
  cacheUser,
  databaseConnections,
  databaseIsProxied,
  databaseSource,
  type Environment,
  logLevel,
  metricsTarget,
} from '../config/runtime.ts';
import { cacheToken } from '../platform/cache-token.ts';
import { noCache, type Cache } from '../platform/cache.ts';
import type { Database } from '../platform/database.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import { type Counters, createCounters, noCounters } from '../platform/metrics.ts';
import { createMysql } from '../platform/mysql.ts';
import { secretsManager } from '../platform/secrets.ts';
import { createValkey, type ValkeyOptions } from '../platform/valkey.ts';

/** The log of a function. */
export const loggerFrom = (environment: Environment): Logger => createLogger(logLevel(environment));

/** The database that the function's environment names. Nothing is opened before the first statement. */
export const databaseFrom = (environment: Environment): Database =>
  createMysql({
    source: databaseSource(environment),
    readSecret: secretsManager(environment),
    connections: databaseConnections(environment),
    arePrepared: databaseIsProxied(environment),
  });

/** The metrics that the function's environment asks for, or none. */
export function countersFrom(environment: Environment): Counters {
  const target = metricsTarget(environment);
  return target === undefined ? noCounters : createCounters(target.namespace, target.service);
}

/** The cache that the function's environment names, or none. */
export function cacheFrom(environment: Environment, logger: Logger): Cache {
  const url = cacheUrl(environment);
  if (url === undefined) return noCache;
  return createValkey({ url, caFile: cacheCaFile(environment), login: loginFrom(environment), logger });
}

function loginFrom(environment: Environment): ValkeyOptions['login'] {
  const who = cacheUser(environment);
  if (who === undefined) return undefined;
  return () => ({ user: who.user, password: cacheToken(who, environment, new Date()) });
}
