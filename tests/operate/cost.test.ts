import { readFileSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { METRICS } from '../../resources/monitoring/metrics.ts';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { DEFAULT_USAGE as usage } from '../../tools/operate/cost/assumptions.ts';
import { fixedLines } from '../../tools/operate/cost/bill.ts';
import { total } from '../../tools/operate/cost/line.ts';
import { pagesOf } from '../../tools/operate/cost/pages.ts';
import { pricesOf } from '../../tools/operate/cost/prices.ts';
import { billOf } from '../../tools/operate/cost/report.ts';
import { packageService, type Template } from '../support/service-package.ts';

jest.setTimeout(240_000);

const prices = pricesOf('us-east-1');

let template: Template;
beforeAll(async () => {
  const packaged = await packageService();
  template = packaged.template;
  rmSync(packaged.directory, { recursive: true });
});

describe('a month of the default stack', () => {
  it('grows with what people do, after what is free every month', () => {
    const of = (requests: number): number =>
      billOf(template, defaultSettings(), { ...usage, requests, downloadGb: 0 }).useUsd;
    // S3: 5 GB, 11,984 puts and lists, 6,144 gets, 2,560 objects; EFS 1 GB stored and written; 2,920 secrets for the sweep.
    const idle = 0.115 + 0.05992 + 0.00246 + 0.032 + 0.16 + 0.06 + 0.0146;
    expect(of(0)).toBeCloseTo(idle, 3);
    // 100 million requests: gateway 100, requests 99 x 0.2, 2.1 million GB-s x 0.0000133334, logs 106.8 GB x 0.5, ECPU;
    // logs kept 7.8 GB x 0.03, asked 521 GB x 0.005; 372.5 GB between zones x 0.02; 2 million secrets x 5, 11.2 GB of them x 0.01.
    expect(of(100_000_000) - of(0)).toBeCloseTo(
      100 + 19.8 + 28 + 53.4 + 0.69 + 0.23 + 2.61 + 7.45 + 10 + 0.11,
      0,
    );
  });

  it('bills the processor beyond its baseline, and nothing of it before', () => {
    const surplus = (requests: number): number =>
      billOf(template, defaultSettings(), { ...usage, requests }).lines.find(({ what }) =>
        what.startsWith('RDS processor'),
      )?.usd ?? Number.NaN;
    // 10 % of two vCPUs for 730 hours are 146 vCPU-hours: 175 million requests of 3 ms.
    expect(surplus(175_000_000)).toBe(0);
    expect(surplus(175_200_000 + 1_200_000)).toBeCloseTo(0.075, 6);
  });

  it.each([
    'HTTP API',
    'Lambda, ',
    'Lambda arm64',
    'CloudWatch Logs written',
    'CloudWatch Logs kept',
    'CloudWatch Logs Insights',
    'CloudWatch, 4 custom metrics',
    'ElastiCache, ',
    'RDS processor',
    'RDS backups',
    'S3, 5 GB',
    'S3, 11,984 puts and lists',
    'S3 Intelligent-Tiering',
    'EFS One Zone',
    'data transfer out',
    'data between zones',
    'data through the endpoint',
    'Secrets Manager, ',
    'Cognito LITE',
  ])('has a line for %s', (what) => {
    const { lines } = billOf(template, defaultSettings(), usage);
    expect(lines.filter((line) => line.kind === 'use' && line.what.startsWith(what))).toHaveLength(1);
  });

  it('counts the metrics that the functions really write', () => {
    const source = readFileSync('src/functions/booking-metrics.ts', 'utf8');
    const written = [...source.matchAll(/count\('(\w+)'/g)].map(([, name = '']) => name);
    expect([...METRICS].toSorted()).toEqual([...new Set(written)].toSorted());
  });

  it('prices sign-ins by the tier of the pool', () => {
    const of = (users: number): number => billOf(template, defaultSettings(), { ...usage, users }).useUsd;
    expect(of(10_000)).toBeCloseTo(of(0), 6);
    expect(of(11_000) - of(10_000)).toBeCloseTo(1_000 * 0.0055, 6);
  });

  it('says of each line what is free', () => {
    const free = billOf(template, defaultSettings(), usage).lines.flatMap(({ free: one }) => one ?? []);
    expect(free).toEqual(
      expect.arrayContaining([
        '1,000,000 free',
        '400,000 free',
        '5 free together',
        '100 free',
        '10,000 free',
        '10 free',
      ]),
    );
  });

  it('counts copies of the pictures only where there are some', () => {
    const properties = { BackupPolicy: { Status: 'ENABLED' } };
    const backedUp = {
      ...template,
      Resources: {
        ...template.Resources,
        PicturesFileSystem: { Type: 'AWS::EFS::FileSystem', Properties: properties },
      },
    };
    const of = (one: typeof template): number =>
      billOf(one, defaultSettings(), { ...usage, picturesGb: 10 }).useUsd;
    expect(of(backedUp) - of(template)).toBeCloseTo(0.5, 6);
  });

  it('changes with each switch as that switch says', async () => {
    const settings = parseSettings('{"cache":{"engine":"redis"},"database":{"proxy":true}}', 'env.prod.json');
    const { template: changed, directory } = await packageService({ settings });
    rmSync(directory, { recursive: true });
    const said = billOf(template, defaultSettings(), usage).switches;
    const of = (setting: string): number => said.find((one) => one.setting === setting)?.usd ?? Number.NaN;
    const difference = total(fixedLines(changed, prices)) - total(fixedLines(template, prices));
    expect(difference).toBeCloseTo(of('cache.engine: "redis"') + of('database.proxy: true'), 6);
  });

  it('with switches of the framework too, changes as they say', async () => {
    const settings = parseSettings(
      '{"api":{"routeMetrics":true},"logs":{"tracing":true},"pictures":{"backups":true},"cache":{"snapshotDays":7},"identity":{"emailFrom":"tickets@concert.example"}}',
      'env.prod.json',
    );
    const { template: changed, directory } = await packageService({ settings });
    rmSync(directory, { recursive: true });
    const { switches, useUsd } = billOf(template, defaultSettings(), usage);
    const said = switches
      .filter(({ setting }) => /^(?:api|logs|pictures|identity)\.|snapshotDays/.test(setting))
      .reduce((sum, { usd }) => sum + usd, 0);
    expect(billOf(changed, settings, usage).useUsd - useUsd).toBeCloseTo(said, 6);
  });

  it('stands as it is in docs/cost.md and in the README', async () => {
    const pages = await pagesOf([
      billOf(template, defaultSettings(), usage),
      billOf(template, { ...defaultSettings(), region: 'eu-central-1' }, usage),
    ]);
    for (const [name, text] of Object.entries(pages))
      expect([name, readFileSync(name, 'utf8')]).toEqual([name, text]);
  });
});
