import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Ended, runOperate } from '../support/operate.ts';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'concert-cost-'));
const file = join(folder, 'template.json');

let template: Template;
beforeAll(async () => {
  const packaged = await templateOf();
  template = packaged.template;
  writeFileSync(file, JSON.stringify(template));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<Ended> => runIn(undefined, ...args);
const runIn = (settings: string | undefined, ...args: string[]): Promise<Ended> =>
  runOperate('cost', args, {
    environment: { ...process.env, ...(settings !== undefined && { CONCERT_SETTINGS_DIR: settings }) },
  });
const withResource = (Type: string, Properties: object): string => {
  const changed = join(folder, 'changed.json');
  writeFileSync(changed, JSON.stringify({ Resources: { ...template.Resources, One: { Type, Properties } } }));
  return changed;
};

describe('npm run cost', () => {
  it('shows every line, a bar for each, and the budget', async () => {
    const { status, stdout } = await run('--template', file);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Fixed: \$2\d\.\d\d a month/);
    expect(stdout).toMatch(/db\.t4g\.micro +\$11\.68 {2}█{24}\n/);
    expect(stdout).toMatch(/% of the budget of \$50\.00/);
  });

  it('in a region without known prices, says whose it shows', async () => {
    const settings = mkdtempSync(join(folder, 'settings-'));
    writeFileSync(join(settings, 'env.paris.json'), '{"region":"eu-west-3"}');
    const { stdout } = await runIn(settings, '--stage', 'paris', '--template', file);
    expect(stdout).toContain('No prices are known for eu-west-3: shown at those of us-east-1.');
  });

  it('shows what a flood costs, and when somebody is told', async () => {
    const { stdout } = await run('--template', file);
    expect(stdout).toMatch(
      /50 requests a second all month:\n +\$30\d\.\d\d {2}if it requests one event, \$0\.\d\d until/,
    );
    expect(stdout).toContain('it fires at 27,397 requests within an hour');
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
    ['a template that is not there', () => join(folder, 'none.json'), /none\.json does not exist$/],
  ])('with %s, ends with one line', async (_name, given, line) => {
    const { status, stderr } = await run('--template', given());
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
