/**
 * A process of its own that books through the exported Lambda handler, as one function instance would.
 * Arguments: event id, number of requests. Prints one JSON list of `status code` words.
 */
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { handler, close } from '../../src/functions/api.ts';
import { gatewayEvent, newUser } from './gateway-event.ts';

const [eventId, requests] = process.argv.slice(2);

const answers = await Promise.all(
  Array.from({ length: Number(requests) }, async () => {
    const response = await handler(
      gatewayEvent({
        method: 'POST',
        path: '/api/bookings',
        body: { eventId, quantity: 1 },
        headers: { 'Idempotency-Key': randomUUID() },
        as: newUser('fan'),
      }),
      {} as Context,
    );
    return response.statusCode === 201 ? '201' : `${response.statusCode} ${JSON.parse(response.body).code}`;
  }),
);
await close();
process.stdout.write(JSON.stringify(answers));
