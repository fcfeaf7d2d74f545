import { routes } from '../src/routes.ts';
import { functionName, roleName } from './function-names.ts';
import type { Environment, FunctionDescription } from './functions/description.ts';
import {
  type FunctionName,
  functionsOf,
  type OptionalFunction,
  type RequestedFunction,
} from './functions/index.ts';
import { type HttpApiEvent, httpApiEvents } from './http-events.ts';
import { alarmsOf } from './monitoring/function-alarms.ts';
import { inNetwork } from './network.ts';
import { PICTURES_DIRECTORY, picturesMount, picturesRights } from './pictures.ts';
import type { Stack } from './stack.ts';

/** The functions of a stack as osls takes them, by their roles. */
export const functions = (stack: Stack) =>
  Object.fromEntries(functionsOf(stack).map((one) => [one.role, lambda(stack, one)])) as FunctionsByRole;

type Lambda = ReturnType<typeof lambda>;
type FunctionsByRole = Record<Exclude<FunctionName, OptionalFunction>, Lambda> &
  Partial<Record<OptionalFunction, Lambda>>;

function lambda(stack: Stack, one: FunctionDescription) {
  const { memoryMb, timeoutSeconds, reservedConcurrency = null } = one.limits(stack);
  const alarms = alarmsOf(stack, one);
  const mounts = one.mountsPictures === true;
  return {
    name: functionName(stack, one),
    description: one.description,
    iamRoleStatementsName: roleName(stack, one),
    ...(stack.settings.logs.tracing && { tracing: 'Active' as const }),
    ...codeOf(stack, one),
    memorySize: memoryMb,
    timeout: timeoutSeconds,
    ...(alarms.length > 0 && { alarms }),
    ...(reservedConcurrency !== null && { reservedConcurrency }),
    ...eventsOf(one),
    ...(mounts && picturesMount()),
    ...inNetwork(stack, one),
    environment: { ...one.environment(stack), ...(mounts && { PICTURES_DIRECTORY }) } as Environment,
    iamRoleStatements: rights(stack, [...one.rights(stack), ...(mounts ? [picturesRights] : [])]),
  };
}

function codeOf(stack: Stack, { role, image }: FunctionDescription) {
  const from = image?.(stack) ?? null;
  return from === null ? { handler: `src/functions/${role}.handler` } : { image: from };
}

function eventsOf({ role, startedBy }: FunctionDescription): { events?: Event[] } {
  if (startedBy === 'invocations') return {};
  if (startedBy === 'requests') return { events: httpApiEvents(known, role) };
  const { rate, description } = startedBy;
  return { events: [{ schedule: { rate: [rate], description } }] };
}

type Event = HttpApiEvent | { schedule: { rate: string[]; description: string } };

/** A route of a function that is not started by requests does not compile. */
const known = routes satisfies Record<string, { function: RequestedFunction }>;

/** The list must be there even if empty, else the roles plugin leaves the function on a shared role. */
function rights({ settings }: Stack, statements: readonly object[]) {
  const tracing = {
    Effect: 'Allow',
    Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    // X-Ray knows no narrower resource.
    Resource: '*',
  };
  return [...statements, ...(settings.logs.tracing ? [tracing] : [])] as Record<string, unknown>[];
}
