import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Route } from '../../src/kernel/route.ts';
import { routes } from '../../src/routes.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { attendancePromises } from './attendance.ts';
import { bookingPromises } from './bookings.ts';
import { eventPromises } from './events.ts';
import { healthPromises } from './health.ts';
import { mediaPromises } from './media.ts';
import { picturePromises } from './pictures.ts';
import { type Check, type Promised, sentencesOf } from './promises.ts';
import { userPromises } from './users.ts';
import { startWorld, type World } from './world.ts';

const { root } = engineSandbox();
const promises: Readonly<Record<string, Promised>> = {
  ...healthPromises,
  ...eventPromises,
  ...bookingPromises,
  ...attendancePromises,
  ...userPromises,
  ...mediaPromises,
  ...picturePromises,
};
let world: World;

beforeAll(async () => {
  world = await startWorld(root);
}, 120_000);
afterAll(() => world?.stop());

// Whoever changes a description finds here which checks go with it: a sentence without a check fails, and so does a check
// whose sentence is gone.
describe.each(Object.entries(routes as Record<string, Route>))('%s', (id, { description }) => {
  const checks = Object.entries(promises[id] ?? {});

  test('promises what is checked here, word for word', () => {
    expect(checks.map(([sentence]) => sentence)).toEqual(sentencesOf(description));
  });

  const expectKept = (check: Check): Promise<void> => check(world);
  for (const [sentence, check] of checks) test(`keeps: ${sentence}`, () => expectKept(check), 60_000);
});
