import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { fixedLines, total } from '../../tools/operate/cost/bill.ts';
import { pagesOf } from '../../tools/operate/cost/pages.ts';
import { billOf } from '../../tools/operate/cost/report.ts';
import { packageService, type Template } from '../support/service-package.ts';

jest.setTimeout(120_000);

const main = join(import.meta.dirname, '../../tools/operate/cost/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'concert-cost-'));
const file = join(folder, 'template.json');
/** The defaults of the command's options. */
const usage = { requests: 300_000, users: 2_000, storageGb: 5, picturesGb: 1, downloadGb: 20 };

let template: Template;
beforeAll(async () => {
  const packaged = await packageService();
  template = packaged.template;
  writeFileSync(file, JSON.stringify(template));
  rmSync(packaged.directory, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      done({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
const withResource = (Type: string, Properties: object): string => {
  const changed = join(folder, 'changed.json');
  writeFileSync(changed, JSON.stringify({ Resources: { ...template.Resources, One: { Type, Properties } } }));
  return changed;
};

describe('a month of the default stack', () => {
  it('costs at most $30 before anybody comes, and stays in the budget with people', () => {
    const bill = billOf(template, defaultSettings(), usage);
    expect(bill.fixedUsd).toBeLessThanOrEqual(30);
    expect(bill.fixedUsd).toBeGreaterThan(25);
    expect(bill.totalUsd).toBeLessThan(bill.budgetUsd ?? 0);
    expect(Math.round(bill.replacedUsd)).toBe(137);
  });

  it('is the sum of what AWS lists', () => {
    const lines = fixedLines(template).filter(({ usd }) => usd > 0);
    expect(lines.map(({ part, usd }) => [part, Number(usd.toFixed(3))])).toEqual(
      expect.arrayContaining([
        ['database', 12.41],
        ['database', 2.3],
        ['network', 7.3],
        ['cache', 6.132],
        ['secrets', 0.4],
        ['monitoring', 1],
      ]),
    );
    expect(lines.filter(({ part }) => part === 'secrets')).toHaveLength(2);
  });

  it('grows with what people do, after what is free every month', () => {
    const of = (requests: number): number =>
      billOf(template, defaultSettings(), { ...usage, requests, downloadGb: 0 }).useUsd;
    // S3 5 GB, EFS 1 GB stored and written.
    expect(of(0)).toBeCloseTo(0.115 + 0.16 + 0.06, 3);
    // 100 million requests: gateway 100, requests 99 x 0.2, 2.1 million GB-s x 0.0000133334, logs 106.8 GB x 0.5, ECPU.
    expect(of(100_000_000) - of(0)).toBeCloseTo(100 + 19.8 + 28 + 53.4 + 0.69, 0);
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
        '5 free',
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
    const difference = total(fixedLines(changed)) - total(fixedLines(template));
    expect(difference).toBeCloseTo(of('cache.engine: "redis"') + of('database.proxy: true'), 6);
  });

  it('with switches of the framework too, changes as they say', async () => {
    const settings = parseSettings(
      '{"api":{"routeMetrics":true},"logs":{"tracing":true},"pictures":{"backups":true}}',
      'env.prod.json',
    );
    const { template: changed, directory } = await packageService({ settings });
    rmSync(directory, { recursive: true });
    const { switches, useUsd } = billOf(template, defaultSettings(), usage);
    const said = switches
      .filter(({ setting }) => /^(?:api|logs|pictures)\./.test(setting))
      .reduce((sum, { usd }) => sum + usd, 0);
    expect(billOf(changed, settings, usage).useUsd - useUsd).toBeCloseTo(said, 6);
  });

  it('stands as it is in docs/cost.md and in the README', async () => {
    const pages = await pagesOf(billOf(template, defaultSettings(), usage));
    for (const [name, text] of Object.entries(pages))
      expect([name, readFileSync(name, 'utf8')]).toEqual([name, text]);
  });
});

describe('npm run cost', () => {
  it('shows every line, a bar for each, and the budget', async () => {
    const { status, stdout } = await run('--template', file);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Fixed: \$2\d\.\d\d a month/);
    expect(stdout).toMatch(/db\.t3\.micro +\$12\.41 {2}█{24}\n/);
    expect(stdout).toMatch(/% of the budget of \$50\.00/);
  });

  it('gives the same as JSON and as a table', async () => {
    const bill = JSON.parse((await run('--template', file, '--json', '--requests', '1e6')).stdout) as object;
    expect(bill).toMatchObject({ usage: { requests: 1_000_000 }, budgetUsd: 50 });
    expect((await run('--template', file, '--markdown')).stdout).toMatch(/^\| part/);
  });

  it.each([
    [
      'a type that nobody has priced',
      () => withResource('AWS::Neptune::DBCluster', {}),
      /^AWS::Neptune::DBCluster is neither priced/,
    ],
    [
      'a server that nobody has priced',
      () =>
        withResource('AWS::RDS::DBInstance', {
          DBInstanceClass: 'db.x9.huge',
          AllocatedStorage: 20,
          Engine: 'mysql',
          StorageType: 'gp3',
        }),
      /^no price is known of "rds db\.x9\.huge hour"/,
    ],
    [
      'a gateway to the internet',
      () => withResource('AWS::EC2::NatGateway', {}),
      /^AWS::EC2::NatGateway is neither priced/,
    ],
    [
      'a cache of another engine',
      () => withResource('AWS::ElastiCache::ServerlessCache', { Engine: 'memcached' }),
      /^no price is known of Engine memcached: only of valkey, redis$/,
    ],
    ['a template that is not there', () => join(folder, 'none.json'), /none\.json is not there$/],
  ])('with %s, ends with one line', async (_name, templateOf, line) => {
    const { status, stderr } = await run('--template', templateOf());
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr.trim()).toMatch(line);
  });

  it('with a number that is none, names the option', async () => {
    const { status, stderr } = await run('--requests', 'many');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^option '--requests <n>' argument 'many' is invalid\. It must be a number/);
  });

  it('shows an example that works', async () => {
    expect((await run('--help')).stdout).toContain('npm run cost -- --stage prod --requests 1e6');
    expect((await run('--stage', 'prod', '--requests', '1e6')).stdout).toContain('for 1,000,000 requests');
  });
});
