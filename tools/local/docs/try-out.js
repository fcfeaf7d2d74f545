// What makes trying calls out pleasant: it changes this page's copy of the document, not the document itself.

const KEY = 'Idempotency-Key';

/** Every operation of the document as { method, path, operation }. */
const operationsOf = (spec) =>
  Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );

/** Fills in the id of an event that is really there and can be booked, and what a place costs there. */
async function useRealEvent(spec) {
  const answer = await fetch('/api/events?onlyAvailable=true&limit=1');
  const [event] = answer.ok ? (await answer.json()).items : [];
  if (event) operationsOf(spec).forEach(({ operation }) => fillIn(operation, event));
}

function fillIn({ parameters = [], requestBody }, { id, priceCents, currency }) {
  for (const parameter of parameters) if (parameter.name === 'eventId') parameter.example = id;
  const example = requestBody?.content['application/json'].example ?? {};
  if ('eventId' in example) example.eventId = id;
  if ('expectedUnitPriceCents' in example)
    Object.assign(example, { expectedUnitPriceCents: priceCents, currency });
}

/** Swagger UI sends nothing while a required header is empty; here an empty one means a fresh key. */
function makeKeysOptional(spec) {
  const keys = operationsOf(spec).flatMap(({ operation }) =>
    (operation.parameters ?? []).filter(({ name }) => name === KEY),
  );
  for (const key of keys) {
    key.required = false;
    delete key.example;
    key.description = 'Required. Left empty, this page sends a fresh one with every call.';
  }
}

/** Prepares the page's copy of the document. */
export async function prepare(spec) {
  makeKeysOptional(spec);
  await useRealEvent(spec);
  return spec;
}

/** Gives a request that needs an Idempotency-Key and has none a fresh one. */
export function withIdempotencyKey(spec) {
  const paths = operationsOf(spec)
    .filter(({ operation }) => operation.parameters?.some(({ name }) => name === KEY))
    .map(({ method, path }) => `${method} ${path}`);
  return (request) => {
    const { pathname } = new URL(request.url, location.href);
    const isNeeded = paths.includes(`${(request.method ?? 'get').toLowerCase()} ${pathname}`);
    if (isNeeded && !request.headers[KEY]) request.headers[KEY] = crypto.randomUUID();
    return request;
  };
}
