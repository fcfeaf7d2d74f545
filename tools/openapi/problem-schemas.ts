import { PROBLEMS } from '../../src/http/problem.ts';
import type { JsonObject } from './json-schema.ts';

const text = (description: string): JsonObject => ({ type: 'string', description });
const count = (description: string): JsonObject => ({ type: 'integer', format: 'int64', description });

/** The body that every error of ours has (RFC 9457). */
const problem: JsonObject = {
  type: 'object',
  description: 'What went wrong (RFC 9457). Rely on `code`: the texts may change.',
  properties: {
    type: { type: 'string', format: 'uri', description: '`urn:concert:problem:` and the code.' },
    title: text('What the code means, in a few words.'),
    status: count('The HTTP status.'),
    detail: text('What went wrong with this request, for people to read.'),
    code: {
      type: 'string',
      enum: Object.keys(PROBLEMS),
      description: 'What went wrong, for programs to rely on.',
    },
    requestId: text('Names the request in the logs of the service. Quote it when you report the problem.'),
    errors: {
      type: 'array',
      description: 'What is wrong with which field, at most 20 of them. For `validation_failed`.',
      items: { $ref: '#/components/schemas/FieldError' },
    },
    placesLeft: count(
      'How many places are left, of the event or for the caller. For `sold_out` and `booking_limit_reached`.',
    ),
    booked: count('How many places are booked. For `capacity_below_booked`.'),
    events: count('How many events are still to come. For `events_upcoming`.'),
    maxBytes: count(
      'The most bytes that are taken. For `payload_too_large`, and for uploads that are too large.',
    ),
    priceCents: count('Price of one place today, in the smallest unit of `currency`. For `price_changed`.'),
    currency: text('ISO 4217 code of the currency of `priceCents`. For `price_changed`.'),
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
};

const fieldError: JsonObject = {
  type: 'object',
  description: 'What is wrong with one field.',
  properties: {
    path: text('The field: `body`, `query`, `params` or `headers`, and its name in there.'),
    message: text('What it must be.'),
  },
  required: ['path', 'message'],
};

const gatewayMessage: JsonObject = {
  type: 'object',
  description: 'What API Gateway answers by itself, before or instead of the service.',
  properties: { message: text('The reason, in two or three words.') },
  required: ['message'],
};

/** The schemas of everything that is not a success. */
export const problemSchemas: JsonObject = {
  Problem: problem,
  FieldError: fieldError,
  GatewayMessage: gatewayMessage,
  Failure: {
    description:
      'Either body of a failure: of the service (`application/problem+json`) or of the gateway (`application/json`).',
    anyOf: [{ $ref: '#/components/schemas/Problem' }, { $ref: '#/components/schemas/GatewayMessage' }],
  },
};
