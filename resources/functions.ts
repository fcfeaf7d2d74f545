import packageJson from '../package.json' with { type: 'json' };
import { routes } from '../src/routes.ts';
import { httpApiEvents } from './http-events.ts';
import { functionsVpc } from './network.ts';
import type { Stack } from './stack.ts';

type FunctionName = 'api' | 'migrate' | 'sweep';

/** Every Lambda function: what starts it, what it may use, and its limits (memory in MB, time in seconds). */
export function functions(stack: Stack) {
  const { memoryMb, timeoutSeconds } = stack.settings.api;
  return {
    api: {
      ...base(stack, 'api'),
      description: 'Answers every request of the HTTP API',
      memorySize: memoryMb,
      timeout: timeoutSeconds,
      events: httpApiEvents(routes, 'api'),
    },
    migrate: {
      ...base(stack, 'migrate'),
      description: 'Brings the database to the schema of this release',
      memorySize: 512,
      timeout: 300,
    },
    sweep: {
      ...base(stack, 'sweep'),
      description: 'Deletes what has expired, such as old idempotency keys',
      memorySize: 512,
      timeout: 60,
      events: [{ schedule: { rate: ['rate(15 minutes)'], description: 'Starts the sweep' } }],
    },
  };
}

function base({ name, stage, settings }: Stack, role: FunctionName) {
  return {
    name: `${name}-${role}`,
    handler: `src/functions/${role}.handler`,
    vpc: functionsVpc(),
    // Read by src/config/runtime.ts.
    environment: { LOG_LEVEL: settings.logs.level, SERVICE_VERSION: packageJson.version },
    // A role of its own for each function. The list must be there even if empty, else the plugin leaves the
    // function on the shared role. IAM names are global, so the region is part of the name; stage.ts keeps
    // it within IAM's 64 characters.
    iamRoleStatements: [] as Record<string, unknown>[],
    iamRoleStatementsName: `${settings.service}-${stage}-${settings.region}-${role}`,
  };
}
