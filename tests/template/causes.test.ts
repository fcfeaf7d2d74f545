import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REQUESTED } from '../../resources/functions/index.ts';
import { packageService } from '../support/service-package.ts';

jest.setTimeout(240_000);

/** What CloudWatch has of one metric while a cause lasts: the statistic that an alarm would see, for so many seconds. */
interface Seen {
  metric: string;
  /** A function's role; none where the stack has one such thing. */
  of?: string;
  value: number;
  seconds: number;
}

const GB = 1024 ** 3;
const failed = (of: string): Seen => ({ metric: 'AWS/Lambda Errors', of, value: 1, seconds: 300 });
const throttled = (of: string): Seen => ({ metric: 'AWS/Lambda Throttles', of, value: 1, seconds: 300 });
const gateway = (metric: string, value: number, seconds = 300): Seen => ({
  metric: `AWS/ApiGateway ${metric}`,
  value,
  seconds,
});
/** A function that fails or is throttled makes the gateway answer 500 or 503 (API Gateway Developer Guide, "Troubleshooting Lambda
 * integrations for HTTP APIs"). */
const answered5xx = gateway('5xx', 1);
const slow = (of: string): Seen[] => [
  { metric: 'AWS/Lambda Duration', of, value: 23_300, seconds: 300 },
  gateway('IntegrationLatency', 23_310),
];
const database = (metric: string, value: number, seconds: number): Seen => ({
  metric: `AWS/RDS ${metric}`,
  value,
  seconds,
});

/** The same cause for every function that people wait for. */
const ofEach = (cause: (role: string) => [name: string, seen: readonly Seen[]]) =>
  Object.fromEntries(REQUESTED.map(({ role }) => cause(role)));

/** What AWS sends by cause; `silent` is a metric that stops. */
const CAUSES: Record<string, readonly Seen[] | { silent: string }> = {
  ...ofEach((role) => [
    `a call of \`${role}\` times out, runs out of memory or cannot start`,
    [failed(role), answered5xx],
  ]),
  'the sweep fails in such a way': [failed('sweep')],
  'a migration fails': [failed('migrate')],
  ...ofEach((role) => [`a call of \`${role}\` is throttled`, [throttled(role), answered5xx]]),
  'our code answers with 5xx': [answered5xx],
  ...ofEach((role) => [`a call of \`${role}\` takes more than 80 % of its timeout`, slow(role)]),
  '1 request in 20 is slower than 2 s for 15 minutes': [gateway('Latency', 2_001, 900)],
  'a flood at the throttle': [gateway('Count', 50 * 3600, 3600)],
  'the database is down': { silent: 'AWS/RDS CPUUtilization' },
  'the database computes at 80 % for 15 minutes': [database('CPUUtilization', 81, 900)],
  'the database has less than 2 GB left': [database('FreeStorageSpace', 1.9 * GB, 300)],
  'the database has nearly all of its connections': [database('DatabaseConnections', 51, 300)],
  'the CPU credits are low for four hours': [database('CPUCreditBalance', 19, 4 * 3600)],
  // Charged is what exceeds a day's credits, 288; until they are paid back, 12 an hour, the balance stays at 0.
  'surplus credits are charged': [
    database('CPUSurplusCreditsCharged', 1, 300),
    database('CPUCreditBalance', 0, (288 / 12) * 3600),
  ],
  'the cache throttles': [{ metric: 'AWS/ElastiCache ThrottledCmds', value: 1, seconds: 300 }],
  'the pictures reach the limit of EFS': [{ metric: 'AWS/EFS PercentIOLimit', value: 91, seconds: 900 }],
};

interface Alarm {
  AlarmName: string;
  Namespace: string;
  MetricName: string;
  Dimensions: { Value: unknown }[];
  Period: number;
  EvaluationPeriods: number;
  Threshold: number;
  ComparisonOperator: string;
  TreatMissingData: string;
}

function rings(alarm: Alarm, cause: readonly Seen[] | { silent: string }): boolean {
  const metric = `${alarm.Namespace} ${alarm.MetricName}`;
  if ('silent' in cause) return cause.silent === metric && alarm.TreatMissingData === 'breaching';
  return cause.some(
    (seen) =>
      seen.metric === metric &&
      alarm.Dimensions.some(({ Value }) =>
        JSON.stringify(Value)
          .toLowerCase()
          .includes(seen.of ?? ''),
      ) &&
      seen.seconds >= alarm.Period * alarm.EvaluationPeriods &&
      (alarm.ComparisonOperator.startsWith('Less')
        ? seen.value <= alarm.Threshold
        : seen.value >= alarm.Threshold),
  );
}

describe.each([
  ['by default', {}],
  ['with alarms of each function', { alarms: { eachFunction: true } }],
])('%s', (_name, settings) => {
  let alarms: Alarm[];
  let directory: string;
  beforeAll(async () => {
    const packaged = await packageService({ settings });
    directory = packaged.directory;
    alarms = Object.values(packaged.template.Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties as unknown as Alarm);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const ringing = (cause: string): string[] =>
    alarms
      .filter((alarm) => rings(alarm, CAUSES[cause] ?? []))
      .map(({ AlarmName }) => AlarmName.replace('concert-prod-', ''));

  it.each(Object.keys(CAUSES))('something rings when %s', (cause) => {
    expect(ringing(cause)).not.toEqual([]);
  });

  it('no alarm is without a cause', () => {
    const heard = new Set(Object.keys(CAUSES).flatMap(ringing));
    expect(alarms.map(({ AlarmName }) => AlarmName.replace('concert-prod-', '')).toSorted()).toEqual(
      [...heard].toSorted(),
    );
  });

  it('docs/monitoring.md says so of each cause', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/monitoring.md'), 'utf8');
    const [, table = ''] = page.split('\n## Causes\n');
    const rows = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| (.+?) +\| (`.+?) +\|$/gm)].map(
      ([, cause = '', names = '']) => [cause, names.split(', ').map((name) => name.slice(1, -1))],
    );
    const said = Object.fromEntries(rows) as Record<string, string[]>;
    expect(Object.keys(said)).toEqual(Object.keys(CAUSES));
    for (const cause of Object.keys(CAUSES)) {
      const additional = /-(?:Throttles|Duration)$/;
      const expected = ringing(cause).filter((name) => !additional.test(name));
      expect([cause, said[cause]?.toSorted()]).toEqual([cause, expected.toSorted()]);
    }
  });
});
