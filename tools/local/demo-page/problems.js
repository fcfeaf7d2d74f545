/** What a person is told of a refusal, where the API's own `detail` speaks to programmers. */
const SENTENCES = {
  unauthenticated: 'Your sign-in has expired: sign in again.',
  account_erased: 'This account was erased.',
  idempotency_key_reused: 'Something was mixed up on this page: reload it and book again.',
  internal_error: 'Something went wrong on our side: try again in a minute.',
  database_busy: 'Many people are booking at this moment: try again in a few seconds.',
  database_unavailable: 'Concert is not available at this moment: try again in a minute.',
  storage_unavailable: 'Files cannot be sent at this moment: try again in a minute.',
  payload_too_large: 'That is more than Concert takes.',
};

/** Fields of requests, as the page calls them. */
const LABELS = {
  contentType: 'The type of the file',
  size: 'The size of the file in bytes',
  fileName: 'The name of the file',
  eventId: 'The concert',
  quantity: 'The number of places',
  expectedUnitPriceCents: 'The price',
  currency: 'The currency',
  key: 'The file that was sent',
};

/** What the gateway says with a status alone. */
const STATUSES = {
  401: SENTENCES.unauthenticated,
  413: SENTENCES.payload_too_large,
  429: 'That was too fast: try again in a few seconds.',
  503: SENTENCES.database_unavailable,
};

/** One sentence for a person, from a problem document or from the gateway's message. */
export function sentenceOf(status, problem) {
  if (problem.errors?.length > 0) return problem.errors.map(fieldSentence).join(' ');
  return SENTENCES[problem.code] ?? problem.detail ?? STATUSES[status] ?? `Concert answered ${status}.`;
}

function fieldSentence({ path, message }) {
  // A path such as `media[0].size`: what it ends in has the label.
  const field = String(path).split('.').at(-1);
  return `${LABELS[field] ?? `“${field}”`} ${message}.`;
}

/** An error with what the API said of it. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(sentenceOf(status, problem));
    this.status = status;
    this.problem = problem;
  }
}

/** What a refusal tells about the event. */
export function knownFrom({ problem = {} }) {
  const { code, priceCents, currency, placesLeft } = problem;
  if (code === 'price_changed') return { priceCents, currency };
  return code === 'sold_out' ? { available: placesLeft } : {};
}

/** Calls the API; throws what it says. A copy in the browser's cache would be older than what was just done. */
export async function ask(method, path, { token, body, headers = {} } = {}) {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error('Concert does not answer: is npm start still running? Then try again.');
  });
  const result = parsed(await answer.text());
  if (answer.ok) return result;
  throw new Refusal(answer.status, result);
}

function parsed(text) {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    // A proxy's page.
    return {};
  }
}
