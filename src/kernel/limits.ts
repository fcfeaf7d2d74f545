/** The most places that one event can have. */
export const MAX_CAPACITY = 1_000_000;

/** The most places that one booking can hold, whatever the event allows. */
export const MAX_PLACES_PER_BOOKING = 100;

/** The largest price of one place, in cents: 100 of them still fit an unsigned BIGINT and a double exactly. */
export const MAX_PRICE_CENTS = 100_000_000;

/** How long an Idempotency-Key keeps its answer, in milliseconds. */
export const IDEMPOTENCY_KEY_MS = 24 * 3_600_000;
