import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type EmulatedAws, startEmulatedAws } from '../../tools/emulator/start.ts';

jest.setTimeout(60_000);

const directory = mkdtempSync(join(tmpdir(), 'concert-alarms-'));
const PERIOD = 300;
const NOW = Math.floor(Date.now() / 86_400_000) * 86_400;
let aws: EmulatedAws;
let cloudWatch: CloudWatchClient;

beforeAll(async () => {
  const port = 30_000 + 10 * Math.floor(Math.random() * 1_000);
  aws = await startEmulatedAws({ directory, port, yes: true });
  writeFileSync(join(directory, 'aws/alarm-clock'), String(NOW));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  cloudWatch = new CloudWatchClient({ endpoint: aws.url, region: 'us-east-1', credentials });
}, 120_000);
afterAll(async () => {
  cloudWatch?.destroy();
  await aws?.stop();
  await rm(directory, { recursive: true, force: true });
});

const KEPT = 'INSUFFICIENT_DATA';
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** The states that alarms of three periods come to by five, the oldest first: X breaches, 0 does not, - has no data. */
async function statesAfter(points: string, DatapointsToAlarm: number): Promise<(string | undefined)[]> {
  const MetricName = `${points} ${DatapointsToAlarm}`;
  const MetricData = points.split(' ').flatMap((point, i) => {
    const Timestamp = new Date((NOW - (5 - i - 0.5) * PERIOD) * 1_000);
    return point === '-' ? [] : [{ MetricName, Timestamp, Value: point === 'X' ? 10 : 1 }];
  });
  for (const TreatMissingData of TREATMENTS) {
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: `${MetricName} ${TreatMissingData}`,
        Namespace: 'Table',
        MetricName,
        Statistic: 'Maximum',
        Period: PERIOD,
        EvaluationPeriods: 3,
        DatapointsToAlarm,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData,
      }),
    );
  }
  await cloudWatch.send(
    new PutMetricDataCommand({
      Namespace: 'Table',
      MetricData: [...MetricData, { MetricName: 'tick', Value: 1 }],
    }),
  );
  const { MetricAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: MetricName }),
  );
  return TREATMENTS.map(
    (one) => MetricAlarms.find(({ AlarmName }) => AlarmName?.endsWith(` ${one}`))?.StateValue,
  );
}

// The tables of the CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
describe('an emulated alarm with missing data is where AWS documents', () => {
  it.each([
    [3, '0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    [3, '0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    [3, '- - - - -', 'INSUFFICIENT_DATA', KEPT, 'ALARM', 'OK'],
    [3, '0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [3, '- - X - -', 'ALARM', KEPT, 'ALARM', 'OK'],
    [2, '0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [2, '0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    [2, '0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    [2, '- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    [2, '- - - X -', 'ALARM', KEPT, 'ALARM', 'OK'],
  ])('%i of 3, %s', async (wanted, points, ...states) => {
    expect(await statesAfter(points, wanted)).toEqual(states);
  });

  it('not before the one bad value is old enough', async () => {
    expect((await statesAfter('- - - - X', 3))[0]).toBe(KEPT);
    expect((await statesAfter('- - - X -', 3))[0]).toBe(KEPT);
  });
});
