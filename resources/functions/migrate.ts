import { applicationEnvironment, databaseEnvironment, proxyEnvironment } from '../function-environment.ts';
import { readSecrets } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

export const migrate = {
  role: 'migrate',
  description: 'Brings the database to the schema of this release',
  // CloudFormation, before it updates the functions that need the schema (migration.ts), and operators.
  startedBy: 'invocations',
  limits: () => ({ memoryMb: 512, timeoutSeconds: 300 }),
  network: {
    // CloudFormation is answered through S3. It tries the proxy before the others are sent there.
    connections: ({ settings }) => [
      'Endpoint',
      'Database',
      ...(settings.database.proxy ? (['DatabaseProxy'] as const) : []),
      'S3',
    ],
  },
  environment: (stack) => ({
    ...applicationEnvironment(stack),
    ...databaseEnvironment(stack, 'master'),
    ...proxyEnvironment(stack),
  }),
  rights: () => [readSecrets(['application', 'master'])],
  calls: 'only at deploys',
  alarms: ['Errors'],
} as const satisfies FunctionDescription;
