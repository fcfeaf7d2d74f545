import type { Context } from 'aws-lambda';
import { databaseSource, masterSource } from '../config/runtime.ts';
import { ensureApplicationUser } from '../database/application-user.ts';
import { migrate } from '../database/migrate.ts';
import { schemaVersion, stepsUpTo } from '../database/schema-version.ts';
import { connectionOptions } from '../platform/database-credentials.ts';
import { secretsManager } from '../platform/secrets.ts';
import { answering, isCustomResource } from './custom-resource.ts';
import { loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);

/**
 * The Lambda function that brings the schema up to date and makes the functions' database user. CloudFormation calls
 * it at every deploy that changes the schema; a person may invoke it at any time.
 * @returns the names of the steps that ran now; nothing to CloudFormation, which is answered in its own way
 * @throws Error naming the step that failed
 */
export async function handler(event: unknown, context: Context): Promise<{ migrated: string[] } | undefined> {
  if (!isCustomResource(event)) return run(schemaVersion());
  await answering(event, context, async () => {
    // The database goes with the stack; there is nothing to take back, and it may be gone already.
    if (event.RequestType !== 'Delete') await run(String(event.ResourceProperties['SchemaVersion']));
    return { physicalId: 'schema' };
  });
  return undefined;
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
