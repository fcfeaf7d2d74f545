import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  ListMetricsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  ConfirmSubscriptionCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { without } from '../support/rights.ts';
import type { DeployTarget } from '../support/deployed-stack.ts';

/** Three days ago: CloudWatch takes values of two weeks, and no real invocation is among these. */
const START = Math.floor(Date.now() / 86_400_000 - 3) * 86_400;
/** Longer than anything that an alarm looks back to: its periods and two. */
const LATER = START + 8 * 3_600;

/** Every alarm of the template, whatever there are, gets values that must make it ring and then end. */
export function ringingAlarms(target: () => DeployTarget): void {
  let cloudWatch: CloudWatchClient;
  let mail: Mail;
  let alarms: MetricAlarm[];
  beforeAll(async () => {
    cloudWatch = new CloudWatchClient(settings());
    alarms = await described();
    mail = await subscribed(new SNSClient(settings()), alarms[0]?.AlarmActions?.[0] ?? '');
  }, 60_000);
  afterAll(async () => {
    rmSync(clock(), { force: true });
    await mail?.stop();
    cloudWatch?.destroy();
  });

  const settings = () => ({
    endpoint: target().aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const clock = (): string => join(target().directory, 'emulator/aws/alarm-clock');
  const described = async () =>
    (await cloudWatch.send(new DescribeAlarmsCommand({ MaxRecords: 100 }))).MetricAlarms ?? [];
  const states = async () =>
    Object.fromEntries((await described()).map((alarm) => [alarm.AlarmName, alarm.StateValue]));
  const allIn = (state: (alarm: MetricAlarm) => string) =>
    Object.fromEntries(alarms.map((alarm) => [alarm.AlarmName, state(alarm)]));
  /** Sends values, and then lets all alarms be looked at. */
  const at = async (
    seconds: number,
    value?: (alarm: MetricAlarm) => number,
    dimension?: string,
  ): Promise<void> => {
    writeFileSync(clock(), String(seconds));
    for (const alarm of value ? alarms : []) {
      const { Namespace, MetricName, Period = 0, EvaluationPeriods = 0, Dimensions = [] } = alarm;
      const data = Array.from({ length: EvaluationPeriods }, (_, i) => ({
        MetricName,
        Dimensions: Dimensions.map((one) => ({
          ...one,
          ...(dimension !== undefined && { Value: dimension }),
        })),
        Value: value?.(alarm),
        Unit: 'None' as StandardUnit,
        Timestamp: new Date((Math.floor(seconds / Period) * Period - (i + 0.5) * Period) * 1_000),
      }));
      await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData: data }));
    }
    await cloudWatch.send(
      new PutMetricDataCommand({ Namespace: 'tick', MetricData: [{ MetricName: 'tick', Value: 1 }] }),
    );
  };
  const step = ({ ComparisonOperator }: MetricAlarm): number =>
    ComparisonOperator?.startsWith('Less') === true ? -1 : 1;
  const bad = (alarm: MetricAlarm): number =>
    (alarm.Threshold ?? 0) + (alarm.ComparisonOperator?.includes('OrEqual') === true ? 0 : step(alarm));
  const good = (alarm: MetricAlarm): number => bad(alarm) - step(alarm);

  // First: what follows sends values of its own.
  it('graphs of functions and bookings show metrics that these tests have really made', async () => {
    const { DashboardBody = '' } = await cloudWatch.send(
      new GetDashboardCommand({ DashboardName: 'concert-prod-overview' }),
    );
    const { widgets } = JSON.parse(DashboardBody) as { widgets: { properties: { metrics?: unknown[][] } }[] };
    const shown = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .map((parts) => parts.filter((part) => typeof part === 'string'))
      .filter(([namespace]) => namespace === 'Concert' || namespace === 'AWS/Lambda');
    const { Metrics = [] } = await cloudWatch.send(new ListMetricsCommand({}));
    const made = Metrics.map(({ Namespace, MetricName, Dimensions = [] }) =>
      [Namespace, MetricName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])].join(' '),
    );
    expect(shown.map((parts) => parts.join(' ')).filter((one) => !made.includes(one))).toEqual([]);
  });

  it('each has a runbook entry and the topic, for the beginning and for the end', () => {
    expect(alarms.length).toBeGreaterThan(0);
    for (const { AlarmName, AlarmDescription, AlarmActions, OKActions } of alarms)
      expect([AlarmName, AlarmDescription, AlarmActions, OKActions]).toEqual([
        AlarmName,
        expect.stringMatching(/runbook/),
        alarms[0]?.AlarmActions,
        AlarmActions,
      ]);
  });

  it('before the first value, each is in the state that its missing data says', async () => {
    const before = {
      notBreaching: 'OK',
      missing: 'INSUFFICIENT_DATA',
      breaching: 'ALARM',
      ignore: 'INSUFFICIENT_DATA',
    };
    await at(START - 3_600);
    expect(await states()).toEqual(
      allIn(({ TreatMissingData = 'missing' }) => before[TreatMissingData as keyof typeof before]),
    );
  });

  it('values just below the threshold ring none, nor do those of another stack', async () => {
    await at(START, good);
    await at(START, bad, 'another');
    expect(await states()).toEqual(allIn(() => 'OK'));
  });

  it('values at the threshold ring each, and the mail leads to its runbook entry', async () => {
    mail.forget();
    await at(LATER, bad);
    expect(await states()).toEqual(allIn(() => 'ALARM'));
    const expected = alarms.map(({ AlarmName, AlarmDescription }) => ({
      AlarmName,
      AlarmDescription,
      NewStateValue: 'ALARM',
    }));
    expect(await mail.read(alarms.length)).toEqual(
      expect.arrayContaining(expected.map((each) => expect.objectContaining(each))),
    );
  });

  it('each ends with good values, and says so', async () => {
    mail.forget();
    await at(LATER + 8 * 3_600, good);
    expect(await states()).toEqual(allIn(() => 'OK'));
    const expected = alarms.map(({ AlarmName }) =>
      expect.objectContaining({ AlarmName, NewStateValue: 'OK' }),
    );
    expect(await mail.read(alarms.length)).toEqual(expect.arrayContaining(expected));
  });

  it('a function that really fails rings its alarm, and silence ends it', async () => {
    const lambda = new LambdaClient(settings());
    const invoke = (name: string) =>
      lambda.send(new InvokeCommand({ FunctionName: `concert-prod-${name}`, Payload: '{}' }));
    await without(target(), 'concert-prod-us-east-1-migrate', 'secretsmanager:GetSecretValue', () =>
      invoke('migrate'),
    );
    lambda.destroy();
    const endOfPeriod = (Math.floor(Date.now() / 300_000) + 1) * 300;
    await at(endOfPeriod);
    expect(await states()).toMatchObject({
      'concert-prod-migrate-Errors': 'ALARM',
    });
    await at(endOfPeriod + 3_600);
    expect(await states()).toMatchObject({
      'concert-prod-migrate-Errors': 'OK',
    });
    await at(endOfPeriod + 12 * 3_600, good);
    expect(await states()).toEqual(allIn(() => 'OK'));
  });
}

type Message = Record<string, unknown>;

interface Mail {
  forget(): void;
  /** Waits for as many messages. */
  read(count: number): Promise<Message[]>;
  stop(): Promise<void>;
}

/** A subscriber of a topic, as its owner's mailbox would be. */
async function subscribed(sns: SNSClient, TopicArn: string): Promise<Mail> {
  let messages: Message[] = [];
  const token = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { Type, Token, Message } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
      if (Type === 'SubscriptionConfirmation') token.resolve(Token ?? '');
      else messages.push(JSON.parse(Message ?? '') as Message);
      response.end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
  const { SubscriptionArn } = await sns.send(
    new ConfirmSubscriptionCommand({ TopicArn, Token: await token.promise }),
  );
  return {
    forget: () => void (messages = []),
    read: async (count) => {
      for (let i = 0; i < 200 && messages.length < count; i += 1) await sleep(50);
      return messages;
    },
    stop: async () => {
      await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
      sns.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
