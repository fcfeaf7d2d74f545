import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultSettings } from '../../src/config/settings.ts';
import { DEFAULT_USAGE as usage } from '../../tools/operate/cost/assumptions.ts';
import { fixedLines } from '../../tools/operate/cost/bill.ts';
import { pricesOf } from '../../tools/operate/cost/prices.ts';
import { billOf } from '../../tools/operate/cost/report.ts';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(240_000);

const prices = pricesOf('us-east-1');

let template: Template;
beforeAll(async () => {
  const packaged = await templateOf();
  template = packaged.template;
});

describe('a month of the default stack', () => {
  it('costs at most $29 before anybody comes, and stays in the budget with people', () => {
    const bill = billOf(template, defaultSettings(), usage);
    expect(bill.fixedUsd).toBeLessThanOrEqual(29);
    expect(bill.fixedUsd).toBeGreaterThan(25);
    expect(bill.totalUsd).toBeLessThan(bill.budgetUsd ?? 0);
  });

  it('costs at most $33 where other stages have used up what is free, and $30 without the dashboard', () => {
    const { fixedListUsd, switches } = billOf(template, defaultSettings(), usage);
    expect(fixedListUsd).toBeLessThanOrEqual(33);
    const dashboard = switches.find(({ setting }) => setting === 'alarms.dashboard: false');
    expect([dashboard?.usd, dashboard?.listUsd]).toEqual([0, expect.closeTo(-3, 6)]);
    expect(fixedListUsd - 3).toBeLessThanOrEqual(30);
  });

  it('is the sum of what AWS lists', () => {
    const lines = fixedLines(template, prices).filter(({ usd }) => usd > 0);
    expect(lines.map(({ part, usd }) => [part, Number(usd.toFixed(3))])).toEqual(
      expect.arrayContaining([
        ['database', 11.68],
        ['database', 2.3],
        ['network', 7.3],
        ['cache', 6.132],
        ['secrets', 0.4],
        ['monitoring', 0.5],
      ]),
    );
    expect(lines.filter(({ part }) => part === 'secrets')).toHaveLength(2);
  });
});

describe('a dashboard', () => {
  const lineOf = (metrics: number) => {
    const body = JSON.stringify({
      widgets: [{ properties: { metrics: Array.from({ length: metrics }, () => []) } }],
    });
    const dashboard = {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardBody: { 'Fn::Sub': body } },
    };
    return fixedLines({ Resources: { One: dashboard } }, prices).find(({ what }) =>
      what.endsWith(' dashboard'),
    );
  };

  it('is free with up to 50 metrics, which ours has', () => {
    expect(lineOf(50)).toMatchObject({ usd: 0, listUsd: 3 });
    expect(fixedLines(template, prices).find(({ what }) => what.endsWith(' dashboard'))?.usd).toBe(0);
  });

  it('with more is paid for, however few there are', () => {
    expect(lineOf(51)).toMatchObject({ usd: 3, listUsd: 3 });
  });
});

describe('the replaced stack', () => {
  it('costs what its own resources cost, whatever Concert has', () => {
    const { Cache: _, ...without } = template.Resources;
    const bill = billOf({ Resources: without }, defaultSettings(), usage);
    // Two endpoints in two zones, db.t3.micro with 20 GB, one secret, 1 GB of Redis; three alarms and a dashboard are free.
    expect(bill.replacedUsd).toBeCloseTo(4 * 7.3 + 12.41 + 2.3 + 0.4 + 91.25, 6);
    expect(bill.replacedListUsd - bill.replacedUsd).toBeCloseTo(3.3, 6);
  });
});
