/** The most places that one event can have. */
export const MAX_CAPACITY = 1_000_000;

/** The most places that one booking can hold, whatever the event allows. */
export const MAX_PLACES_PER_BOOKING = 100;

/**
 * The largest price of one place, in the smallest unit of its currency: about 10,000 US dollars in the weakest currency of
 * ISO 4217, the rial of Iran, at about 1,000,000 rials of 100 dinars to the dollar.
 */
export const MAX_PRICE_CENTS = 1_000_000_000_000;

/**
 * The most that all places of one event may cost together, in the smallest unit: the largest whole number that JSON carries
 * exactly to every client (RFC 8259, section 6). An event without a capacity counts with MAX_CAPACITY.
 */
export const MAX_EVENT_CENTS = Number.MAX_SAFE_INTEGER;

/** How long an Idempotency-Key keeps its answer, in milliseconds. */
export const IDEMPOTENCY_KEY_MS = 24 * 3_600_000;

/**
 * The largest answer of a function, in bytes of the JSON that Lambda hands to the gateway. AWS writes "6 MB" and enforces
 * this number ("Exceeded maximum allowed payload size (6291556 bytes)").
 */
export const MAX_LAMBDA_PAYLOAD_BYTES = 6_291_556;

/** How large an uploaded picture may be where the settings say nothing else, in MB. */
export const DEFAULT_PICTURE_MB = 10;

/** How large any other uploaded file may be where the settings say nothing else, in MB. */
export const DEFAULT_MEDIA_MB = 100;
