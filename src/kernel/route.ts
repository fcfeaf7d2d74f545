import type * as v from 'valibot';
import type { Actor } from './actor.ts';
import type { ErrorCode } from './errors.ts';

type Schema = v.GenericSchema<unknown, unknown>;

/** One operation of the API as pure data: the gateway, the validator, the documents and the tests all read it. */
export interface Route {
  /** The Lambda function that serves it, as in src/functions; the compiler refuses one that serves no requests (resources/functions.ts). */
  function: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` for path parameters, as API Gateway writes them. */
  path: string;
  /** `public` routes carry no authorizer: whatever token comes along is ignored. */
  access: 'public' | 'user';
  /**
   * On the way to a booking no request is spared: its procedure itself refuses erased accounts and keeps the caller's
   * address. On all other `user` routes the caller is looked up before anything else is.
   */
  recognizes?: 'in its own statement';
  tag: 'Events' | 'Bookings' | 'Users' | 'Pictures' | 'Media' | 'Health';
  summary: string;
  /** Every sentence of it has a check in tests/promises. */
  description: string;
  params?: Schema;
  query?: Schema;
  headers?: Schema;
  body?: Schema;
  success: {
    status: 200 | 201 | 204;
    description: string;
    body?: Schema;
    /** Media types that the answer may have instead of JSON (see Reply.raw), with their meaning. */
    raw?: Readonly<Record<string, string>>;
    /** Another status under which the same body is given, with its meaning. */
    other?: { status: 503; description: string };
    /** Response headers worth documenting, with their meaning. */
    headers?: Record<string, string>;
  };
  /** Where it is not asked, or its being away is part of the answer. All other routes can answer that it is busy or away. */
  database?: 'cannot fail it';
  /** What it can answer beside success and the errors that routes of its kind share. */
  errors: readonly ErrorCode[];
}

export type Routes = Readonly<Record<string, Route>>;

type OutputOf<S> = S extends Schema ? v.InferOutput<S> : undefined;
type InputOf<S> = S extends Schema ? v.InferInput<S> : undefined;
type Part<R extends Route, K extends keyof Route> = R extends Record<K, infer S> ? OutputOf<S> : undefined;

/** A validated request, typed by its route. */
export interface Call<R extends Route = Route> {
  params: Part<R, 'params'>;
  query: Part<R, 'query'>;
  headers: Part<R, 'headers'>;
  body: Part<R, 'body'>;
  actor: R['access'] extends 'user' ? Actor : undefined;
  /** When the request arrived, UTC. */
  now: Date;
  /** Scheme and host that the client called, such as `https://api.example.com`, for absolute links. */
  origin: string;
}

/** What a handler gives back: the body that the route's contract promises, and headers in lower case. */
export interface Reply<R extends Route = Route> {
  body: R['success'] extends { body: infer S }
    ? InputOf<S> | (R['success'] extends { raw: object } ? undefined : never)
    : undefined;
  headers?: Record<string, string>;
  /** Given instead of `body`: text or bytes of one of the route's raw media types. */
  raw?: { type: string; content: string | Buffer };
  /** Only where it differs from the route's success status (304, 503). */
  status?: number;
}

/** The methods by which a route is called: whoever may GET may also ask for the headers alone (RFC 9110, 9.3.2). */
export const methodsOf = ({ method }: Pick<Route, 'method'>): readonly string[] =>
  method === 'GET' ? ['GET', 'HEAD'] : [method];

/** One handler for each route: a route without a handler does not compile. */
export type HandlersOf<Rs extends Routes> = {
  [K in keyof Rs]: (call: Call<Rs[K]>) => Promise<Reply<Rs[K]>>;
};

/** The functions that serve some routes. */
export type FunctionOf<Rs extends Routes> = Rs[keyof Rs]['function'];

/** The routes of one function. */
export type RoutesOf<Rs extends Routes, F extends FunctionOf<Rs>> = {
  [K in keyof Rs as Rs[K]['function'] extends F ? K : never]: Rs[K];
};

/** Picks the routes that one function serves. */
export function routesOf<Rs extends Routes, F extends FunctionOf<Rs>>(routes: Rs, name: F): RoutesOf<Rs, F> {
  const own = Object.entries(routes).filter(([, route]) => route.function === name);
  return Object.fromEntries(own) as RoutesOf<Rs, F>;
}
