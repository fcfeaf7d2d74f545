import { createApi } from '../http/api.ts';
import { routesOf } from '../kernel/route.ts';
import { routes } from '../routes.ts';
import { loggerFrom } from './services.ts';

const clock = (): Date => new Date();
const logger = loggerFrom(process.env);

/** The Lambda function behind pictures of events and people. */
export const handler = createApi(routesOf(routes, 'pictures'), {}, { logger, clock });
