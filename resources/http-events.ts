import { methodsOf, type Route, type Routes } from '../src/kernel/route.ts';

/** One route of the HTTP API as osls takes it: always one method and one path, never ANY or $default. */
export interface HttpApiEvent {
  httpApi: { method: string; path: string; authorizer?: { name: string } };
}

/** The name of the HTTP API's JWT authorizer. */
export const AUTHORIZER = 'cognito';

/**
 * The gateway's routes for one function, read from the table of routes: `access: 'user'` puts the authorizer
 * in front, `public` leaves it out. Every GET has its HEAD, which the gateway does not add by itself. Unknown paths get no
 * route, so scanners cost no invocations.
 */
export function httpApiEvents(routes: Routes, functionName: string): HttpApiEvent[] {
  return Object.values(routes)
    .filter((route) => route.function === functionName)
    .flatMap((route) => methodsOf(route).map((method) => eventOf(method, route)));
}

const eventOf = (method: string, { path, access }: Route): HttpApiEvent => ({
  httpApi: { method, path, ...(access === 'user' && { authorizer: { name: AUTHORIZER } }) },
});
