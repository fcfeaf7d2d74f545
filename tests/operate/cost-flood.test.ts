import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { apiWatches } from '../../resources/monitoring/api-alarms.ts';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { type Flood, floodOf } from '../../tools/operate/cost/flood.ts';
import { pricesOf } from '../../tools/operate/cost/prices.ts';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(240_000);

let template: Template;
beforeAll(async () => {
  const packaged = await templateOf();
  template = packaged.template;
});

const thresholdWith = (settings: object): number =>
  apiWatches({
    stage: 'prod',
    name: 'concert-prod',
    settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
  })['ApiRequestsAlarm']?.threshold ?? Number.NaN;

const flood = (region = 'us-east-1'): Flood => floodOf(template, pricesOf(region));
const answerOf = (what: RegExp, region?: string) => {
  const found = flood(region).answers.find((answer) => what.test(answer.what));
  if (found === undefined) throw new Error(`no answer is ${what}`);
  return found;
};

describe('a flood at the throttle', () => {
  it('costs hundreds of dollars in a month', () => {
    expect(flood().requestsPerSecond).toBe(50);
    // 131.4 million requests: gateway 131.4, Lambda 26.1 and 38.5, logs 71 and 4, 490 GB between zones 9.8, secrets 13, out 13.
    expect(answerOf(/one event/).monthUsd).toBeCloseTo(307.7, 0);
    expect(answerOf(/picture of 300 KB/).monthUsd).toBeGreaterThan(4000);
  });

  it.each(['us-east-1', 'eu-central-1', 'sa-east-1'])(
    'rings in %s before it has cost a dollar, or with the largest pictures some',
    (region) => {
      expect(answerOf(/one event/, region).untilAlarmUsd).toBeLessThan(0.2);
      expect(answerOf(/page/, region).untilAlarmUsd).toBeLessThan(0.5);
      expect(answerOf(/300 KB/, region).untilAlarmUsd).toBeLessThan(2);
      expect(answerOf(/4 MB/, region).untilAlarmUsd).toBeLessThan(25);
    },
  );

  it('rings within the hour, at any pace at which small answers would spend the budget in a month', () => {
    const { monthUsd } = answerOf(/one event/);
    const { alarmAt } = flood();
    const usdPerRequest = monthUsd / (50 * 3600 * 730);
    const budget = defaultSettings().budget.monthlyUsd ?? 0;
    const silent = (alarmAt ?? 0) - 1;
    expect(silent * 730 * usdPerRequest).toBeLessThan(budget);
    // And not much sooner: welcome traffic shall not ring.
    expect(silent * 730 * usdPerRequest).toBeGreaterThan(budget / 1.5);
  });

  it('has a threshold that follows the budget, the throttle, and the setting before both', () => {
    expect(thresholdWith({})).toBe(27_397);
    expect(thresholdWith({ budget: { monthlyUsd: 10 } })).toBe(5_479);
    expect(thresholdWith({ budget: { monthlyUsd: null } })).toBe(27_397);
    // At most 90 % of what the throttle lets through in an hour: any flood at it rings.
    expect(thresholdWith({ budget: { monthlyUsd: 10_000 } })).toBe(162_000);
    expect(thresholdWith({ api: { throttle: { rate: 3 } } })).toBe(9_720);
    expect(thresholdWith({ alarms: { thresholds: { apiRequestsPerHour: 500 } } })).toBe(500);
  });

  it('is told of nobody where there are no alarms', async () => {
    const { template: silent } = await templateOf({
      settings: { alarms: { enabled: false } },
    });
    const { alarmAt, answers } = floodOf(silent, pricesOf('us-east-1'));
    expect([alarmAt, answers[0]?.untilAlarmUsd]).toEqual([null, null]);
  });
});
