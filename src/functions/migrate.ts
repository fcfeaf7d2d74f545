import type { Context } from 'aws-lambda';
import { databaseSource, masterSource, proxySource } from '../config/runtime.ts';
import { ensureApplicationUser } from '../database/application-user.ts';
import { untilConnected } from '../database/connection-wait.ts';
import { migrate } from '../database/migrate.ts';
import { schemaVersion, stepsUpTo } from '../database/schema-version.ts';
import { connectionOptions } from '../platform/database-credentials.ts';
import { secretsManager } from '../platform/secrets.ts';
import { answering, isCustomResource } from './custom-resource.ts';
import { loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);

/** Time to report to CloudFormation why there was no connection, in milliseconds: more than custom-resource.ts reserves. */
const RESERVE_MS = 10_000;

/**
 * The Lambda function that brings the schema up to date and makes the functions' database user. CloudFormation calls
 * it at every deploy that changes the schema, and before functions go through a new proxy; it may be invoked by hand at any time.
 * @returns the names of the steps that ran now; nothing to CloudFormation, which is answered in its own way
 * @throws Error naming the step that failed
 */
export async function handler(event: unknown, context: Context): Promise<{ migrated: string[] } | undefined> {
  if (!isCustomResource(event)) return run(schemaVersion());
  const { RequestType, ResourceType, ResourceProperties } = event;
  const isProxy = ResourceType === 'Custom::DatabaseProxyReady';
  await answering(event, context, async () => {
    // The database goes with the stack; there is nothing to undo, and it may be gone already.
    if (RequestType === 'Delete') return { physicalId: isProxy ? 'proxy' : 'schema' };
    if (isProxy) await proxyLetsIn(context.getRemainingTimeInMillis() - RESERVE_MS);
    else await run(String(ResourceProperties['SchemaVersion']));
    return { physicalId: isProxy ? 'proxy' : 'schema' };
  });
  return undefined;
}

/** A new proxy takes minutes to reach its database. Until then, functions that connect through it would return 503. */
async function proxyLetsIn(ms: number): Promise<void> {
  const source = proxySource(process.env);
  const readSecret = secretsManager(process.env);
  await untilConnected(() => connectionOptions(source, readSecret), {
    ms,
    to: 'the database proxy as the user of the functions',
    log: (line) => logger.info(line),
  });
}

/** A deploy that rolls back asks for an older version: that is there already. */
async function run(version: string): Promise<{ migrated: string[] }> {
  const readSecret = secretsManager(process.env);
  const master = await connectionOptions(masterSource(process.env), readSecret);
  try {
    const migrated = await migrate(master, {
      migrations: stepsUpTo(version),
      log: (line) => logger.info(line),
    });
    const source = databaseSource(process.env);
    if (source.kind === 'secret') {
      const { user = '', password = '' } = await connectionOptions(source, readSecret);
      await ensureApplicationUser(master, { username: user, password });
    }
    return { migrated };
  } catch (error) {
    logger.error('migration failed', { error });
    throw error;
  }
}
