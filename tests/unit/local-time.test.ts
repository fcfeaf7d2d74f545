import { describe, expect, test } from '@jest/globals';
import { instantAt } from '../../tools/local/demo/local-time.ts';

describe('the instant of a local time', () => {
  test.each([
    ['2026-07-01', '20:00', 'Europe/Berlin', '2026-07-01T18:00:00.000Z'],
    ['2026-12-01', '20:00', 'Europe/Berlin', '2026-12-01T19:00:00.000Z'],
    ['2026-12-01', '00:30', 'Asia/Kolkata', '2026-11-30T19:00:00.000Z'],
    ['2026-12-01', '19:30', 'America/Chicago', '2026-12-02T01:30:00.000Z'],
    ['2026-12-01', '12:00', 'UTC', '2026-12-01T12:00:00.000Z'],
    // The day on which the clocks go back: 00:30 UTC guesses summer time, 22:00 is winter time.
    ['2026-10-25', '22:00', 'Europe/Berlin', '2026-10-25T21:00:00.000Z'],
  ])('when it is %s %s in %s', (day, clock, timeZone, expected) => {
    expect(instantAt(new Date(`${day}T09:00:00Z`), clock, timeZone).toISOString()).toBe(expected);
  });
});
