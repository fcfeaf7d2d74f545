import { applicationEnvironment, databaseEnvironment } from '../function-environment.ts';
import { readSecrets, writeSecret } from '../function-rights.ts';
import type { FunctionDescription } from './description.ts';

export const admin = {
  role: 'admin',
  description: 'Lets people with the right to invoke it look into the database',
  isWanted: ({ settings }) => settings.database.admin,
  startedBy: 'invocations',
  limits: () => ({ memoryMb: 512, timeoutSeconds: 300 }),
  network: { connections: () => ['Endpoint', 'Database'], after: () => ['Migration'], zones: 'first' },
  environment: (stack) => ({ ...applicationEnvironment(stack), ...databaseEnvironment(stack, 'master') }),
  rights: () => [readSecrets(['application', 'master']), writeSecret],
  calls: 'when an operator asks',
  // Whoever calls it sees that it fails.
  alarms: [],
} as const satisfies FunctionDescription;
