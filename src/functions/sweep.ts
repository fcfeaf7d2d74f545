import { keepHouse, type Housekeeping } from '../database/housekeeping.ts';
import { databaseFrom, loggerFrom } from './services.ts';

const logger = loggerFrom(process.env);
const database = databaseFrom(process.env);

/** The Lambda function that tidies up on a schedule. Running it again, or twice at once, does no harm. */
export async function handler(): Promise<Housekeeping> {
  const done = await keepHouse(database, new Date());
  logger.info('swept', { ...done });
  return done;
}

/** Closes what the handler has opened, for programs that run it outside Lambda. */
export const close = (): Promise<void> => database.close();
