import { CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateListSubscriptionsByTopic, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { counted } from '../../cli/counted.ts';
import { type Examination, type Finding, type LivePatient, ok, problem, warning } from '../finding.ts';

const ALARM = 'AWS::CloudWatch::Alarm';

/** Which alarms are in ALARM. */
export const alarmsAreQuiet: Examination<LivePatient> = async ({ aws, name, settings, types, resources }) => {
  if (!settings.alarms.enabled) return [];
  const client = new CloudWatchClient(aws);
  const alarms: MetricAlarm[] = [];
  const AlarmNamePrefix = `${name}-`;
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
    alarms.push(...MetricAlarms);
  client.destroy();
  // Those of the stage "prod-eu" begin like those of "prod".
  const own = new Set(
    Object.keys(types)
      .filter((id) => types[id] === ALARM)
      .map((id) => resources[id]),
  );
  const ours = alarms.filter(({ AlarmName }) => own.has(AlarmName));
  const inState = (state: string): string[] =>
    ours.filter(({ StateValue }) => StateValue === state).map(({ AlarmName = '' }) => AlarmName);
  const ringing = inState('ALARM');
  if (ours.length === 0)
    return [problem('there are no alarms', 'Failures go unnoticed.', 'deploy again: alarms.enabled is true')];
  return ringing.length === 0
    ? [ok(`${ours.length} alarms, none in ALARM, ${inState('INSUFFICIENT_DATA').length} without data yet`)]
    : ringing.map((alarm) => ringingFinding(alarm, name));
};

function ringingFinding(alarm: string, stackName: string): Finding {
  const entry = alarm.replace(`${stackName}-`, '');
  return problem(
    `alarm ${alarm} is in ALARM`,
    'The runbook says what it means.',
    `docs/runbook.md, ${entry}`,
  );
}

/** Whether the alarm topic has a confirmed subscription. */
export const alarmsHaveSubscriber: Examination<LivePatient> = async ({ aws, resources, settings }) => {
  const TopicArn = settings.alarms.topicArn ?? resources['AlarmTopic'];
  if (TopicArn === undefined || !settings.alarms.enabled) return [];
  const client = new SNSClient(aws);
  const all: Subscription[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
    all.push(...Subscriptions);
  client.destroy();
  const pending = all.filter(({ SubscriptionArn = '' }) => /^pending/i.test(SubscriptionArn));
  if (pending.length > 0) return pending.map(({ Endpoint = '' }) => pendingFinding(Endpoint));
  const confirmed = all.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'));
  return [
    confirmed.length > 0
      ? ok(`alarms notify ${counted(confirmed.length, 'confirmed subscription')}`)
      : warning(
          'the alarm topic has no subscription',
          'No one is notified of failures or overspend. AWS deletes a subscription that is not confirmed for two days.',
          `set alarms.email and deploy, or: aws sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint <address>`,
        ),
  ];
};

const pendingFinding = (address: string): Finding =>
  warning(
    `the alarm subscription of ${address} is not confirmed`,
    'Until then AWS sends it nothing, neither alarms nor budget notifications.',
    'open the e-mail "AWS Notification - Subscription Confirmation" and confirm',
  );
