import { named, type Reference } from '../kernel/reference.ts';
import { healthRoutes } from './routes.ts';

export const healthReference: Reference = {
  answers: [
    named('Liveness', healthRoutes.getLiveness.success.body, {
      about: 'The function is alive.',
      fields: { status: 'Always `ok`.' },
      example: { status: 'ok' },
    }),
    named('Health', healthRoutes.getHealth.success.body, {
      about: 'How the parts are.',
      fields: {
        status: '`ok`, or `unavailable` when the database is away.',
        database: 'Whether the database answers.',
        cache: 'Whether the cache answers. `off`: this deployment has none.',
        version: 'Version of the service.',
      },
      example: { status: 'ok', database: 'up', cache: 'up', version: '1.0.0' },
    }),
  ],
};
