import { databaseSource } from '../config/runtime.ts';
import { migrate } from '../database/migrate.ts';
import { connectionOptions } from '../platform/database-credentials.ts';
import { secretsManager } from '../platform/secrets.ts';
import { loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);

/**
 * The Lambda function that brings the schema up to date.
 * @returns the names of the steps that ran now
 * @throws Error naming the step that failed
 */
export async function handler(): Promise<{ migrated: string[] }> {
  const options = await connectionOptions(databaseSource(process.env), secretsManager(process.env));
  const migrated = await migrate(options, { log: (line) => logger.info(line) });
  return { migrated };
}
