import type { Route, Routes } from '../../src/kernel/route.ts';
import { Components } from './components.ts';
import type { JsonObject } from './json-schema.ts';
import { problemSchemas } from './problem-schemas.ts';
import { problemExamples } from './problems.ts';
import { operationOf, SECURITY_SCHEME } from './operation.ts';

const description = `Publish concerts and book places at them.

**Signing in.** Operations with a lock need an access or ID token of the service's Cognito user pool as
\`Authorization: Bearer …\`. Any Cognito client gets one, by SRP or by USER_PASSWORD_AUTH.

**Errors** are problem documents (RFC 9457, \`application/problem+json\`); tell them apart by \`code\`. The gateway
itself answers \`{"message": …}\` to a missing or bad token (401), an unknown path (404) and too many requests (429).

**Repeating safely.** \`createBooking\` needs an \`Idempotency-Key\`: the same key with the same body gets the same
answer for 24 hours and never books twice.

**Lists** come in pages. Send \`nextCursor\` back as \`cursor\`, with the other parameters unchanged, until it is null.

**Addresses.** Every GET is there for HEAD too. A query parameter that an operation does not have, or one that is given
twice, is refused by name (400), but for those that trackers write behind shared addresses (\`utm_source\`, \`fbclid\`,
\`gclid\` and the like), which are ignored. An operation without parameters ignores any.

**Sizes.** A JSON body may have 80 KB, uncompressed; the gateway takes 10 KB of address and headers together. No answer
has more than 6 MB: what may have more comes in pages.

**Values.** Prices are integers in the smallest unit of an ISO 4217 currency. Instants are ISO 8601 in UTC; an
event's \`timeZone\` tells what its clocks show. Ids are opaque UUIDs. Unknown members are refused by name.`;

const tags: Record<Route['tag'], string> = {
  Events: 'Concerts that anybody can look at and their organizers look after',
  Bookings: 'Places at events; the server computes every price',
  Users: 'The profile of whoever is signed in',
  Pictures: 'The faces of events and people, in sizes for every screen',
  Media: 'Uploads, and the files that go with an event',
  Health: 'For monitors',
};

/** The document describes the API of each deployment. */
const server = {
  url: 'https://{host}',
  description: 'A deployment',
  variables: {
    host: {
      default: 'api.example.com',
      description: 'Host name of the API: its own domain, or the one that `npx sls info` prints as endpoint.',
    },
  },
};

/**
 * Writes the OpenAPI 3.1 document of a route table.
 * @param routes the operations by id
 * @param version the API's version
 * @returns the document as plain data; the same table gives the same document, member order included
 */
export function openApiDocument(routes: Routes, version: string): JsonObject {
  const components = new Components();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Concert API',
      version,
      description,
      contact: { name: 'Whoever runs the deployment' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [server],
    tags: Object.entries(tags).map(([name, meaning]) => ({ name, description: meaning })),
    paths: pathsOf(routes, components),
    components: {
      schemas: { ...components.schemas(), ...problemSchemas },
      examples: problemExamples(routes),
      headers: {
        RequestId: {
          description: 'Names the request in the logs of the service. Quote it when you report a problem.',
          schema: { type: 'string' },
        },
        RetryAfter: {
          description: 'How many seconds to wait before trying again.',
          schema: { type: 'integer' },
        },
        IdempotencyReplayed: {
          description: '`true` on a repeated answer: the refusal of the first request with this key.',
          schema: { type: 'string' },
        },
        Challenge: {
          description: 'How to sign in, and what is wrong with the token that was sent.',
          schema: { type: 'string' },
        },
      },
      securitySchemes: {
        [SECURITY_SCHEME]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "An access or ID token of the service's Cognito user pool",
        },
      },
    },
  };
}

function pathsOf(routes: Routes, components: Components): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [id, route] of Object.entries(routes)) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operationOf(id, route, components);
  }
  return paths;
}
