import { REQUESTED } from '../../resources/functions/index.ts';
import type * as api from '../../src/functions/api.ts';
import type { HttpFunction } from '../../src/routes.ts';

type FunctionModule = Pick<typeof api, 'handler' | 'close'>;

/** The functions behind the HTTP API, by role, as Lambda loads them: with the environment of this moment, once in a process. */
export async function loadFunctions(): Promise<Record<HttpFunction, FunctionModule>> {
  const load = async (role: string) =>
    [role, (await import(`../../src/functions/${role}.ts`)) as FunctionModule] as const;
  const loaded = await Promise.all(REQUESTED.map(({ role }) => load(role)));
  return Object.fromEntries(loaded) as Record<HttpFunction, FunctionModule>;
}
