import { methodsOf, type Route } from '../../../src/kernel/route.ts';

/** A route that fits a request, with its path parameters as they stood in the path, still encoded. */
export interface RouteMatch<R extends Route = Route> {
  route: R;
  parameters: Record<string, string>;
}

/**
 * Makes the gateway's choice of a route: exact method (every GET has its HEAD); among the paths that fit, the one whose segments are
 * literal where others have parameters. A parameter takes one whole, non-empty segment. Extra slashes at the beginning do
 * not count (so it says, and does, ministack, whose authors compare it with AWS); any other does.
 * @param routes the route table
 * @returns a function from method and encoded path to the route, or undefined when there is none
 */
export function routeMatcher<R extends Route>(
  routes: Readonly<Record<string, R>>,
): (method: string, path: string) => RouteMatch<R> | undefined {
  const compiled = Object.values(routes).map((route) => ({ route, segments: route.path.split('/') }));
  // Segment by segment, literal before parameter; the more general path of two comes later.
  compiled.sort((a, b) => rank(a.segments).localeCompare(rank(b.segments)));
  return (method, path) => {
    const given = path.replace(/^\/+/, '/').split('/');
    for (const { route, segments } of compiled) {
      const parameters = methodsOf(route).includes(method) ? fit(segments, given) : undefined;
      if (parameters) return { route, parameters };
    }
    return undefined;
  };
}

const isParameter = (segment: string): boolean => segment.startsWith('{');

const rank = (segments: string[]): string => segments.map((each) => (isParameter(each) ? '1' : '0')).join('');

function fit(segments: string[], given: string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? '';
    if (!isParameter(segment)) {
      if (segment !== value) return undefined;
    } else if (value === '') return undefined;
    else parameters[segment.slice(1, -1)] = value;
  }
  return parameters;
}
