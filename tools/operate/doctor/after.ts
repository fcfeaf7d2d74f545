import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListSubscriptionsByTopic, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';
import { errorGroups } from '../errors/group.ts';
import { type Examination, ok, problem, warning } from './finding.ts';
import { functionsAreReady } from './functions.ts';
import { apiIsHealthy, authorizerTurnsAway, picturesAreMounted } from './gateway.ts';
import { databaseHasStorage, nothingIsPaidInVain, picturesAreMeasured } from './storage.ts';
import { costTagsAreActive, mailsHaveASender } from './watch.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which alarms ring. */
const noAlarmRings: Examination = async ({ aws, name, outputs }) => {
  if (outputs === undefined) return [];
  const client = new CloudWatchClient(aws);
  const ringing: string[] = [];
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client },
    { AlarmNamePrefix: `${name}-` },
  ))
    ringing.push(
      ...MetricAlarms.filter(({ StateValue }) => StateValue === 'ALARM').map(
        ({ AlarmName = '' }) => AlarmName,
      ),
    );
  client.destroy();
  return ringing.length === 0
    ? [ok('no alarm rings')]
    : ringing.map((alarm) =>
        problem(
          `the alarm ${alarm} rings`,
          'See what it means.',
          `docs/runbook.md, ${alarm.replace(`${name}-`, '')}`,
        ),
      );
};

/** Whether somebody has confirmed that they want the alarms. */
const alarmsAreConfirmed: Examination = async ({ aws, name, outputs, settings }) => {
  if (outputs === undefined || settings.alarms.email === null) return [];
  const sns = new SNSClient(aws);
  const topic = await topicOf(sns, `${name}-alarms`);
  const pending = topic === undefined ? [] : await pendingOf(sns, topic);
  sns.destroy();
  return pending.length === 0
    ? [ok('alarms are confirmed')]
    : [
        warning(
          `${pending.join(', ')} has not confirmed the alarms`,
          'AWS sends nothing until then.',
          'click the link in the mail from AWS',
        ),
      ];
};

async function topicOf(client: SNSClient, name: string): Promise<string | undefined> {
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    const found = Topics.find(({ TopicArn = '' }) => TopicArn.endsWith(`:${name}`));
    if (found !== undefined) return found.TopicArn;
  }
  return undefined;
}

async function pendingOf(client: SNSClient, TopicArn: string): Promise<string[]> {
  const pending: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
    const open = Subscriptions.filter(({ SubscriptionArn = '' }) => /^pending/i.test(SubscriptionArn));
    pending.push(...open.map(({ Endpoint = '' }) => Endpoint));
  }
  return pending;
}

/** Whether functions failed lately. */
const functionsAreQuiet: Examination = async ({ aws, name, outputs, stage }) => {
  if (outputs === undefined) return [];
  const logs = new CloudWatchLogsClient(aws);
  const groups = await errorGroups(logs, name, new Date(Date.now() - HOUR_MS));
  logs.destroy();
  return groups.length === 0
    ? [ok('no function failed in the last hour')]
    : groups
        .slice(0, 5)
        .map(({ function: role, what, count }) =>
          warning(
            `${role} failed ${count} times: ${what}`,
            'People saw an error.',
            `npm run errors -- --stage ${stage}`,
          ),
        );
};

/** Whether the database is there. */
const databaseIsThere: Examination = async ({ aws, name, outputs }) => {
  if (outputs === undefined) return [];
  const rds = new RDSClient(aws);
  const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
  rds.destroy();
  const state = DBInstances[0]?.DBInstanceStatus;
  return [
    state === 'available'
      ? ok('the database is available')
      : warning(
          `the database is ${state}`,
          'It may restart, change or be full.',
          'look at its events in the RDS console',
        ),
  ];
};

/** Whether passwords change. */
const secretsAreFresh: Examination = async ({ aws, outputs, stage }) => {
  const SecretId = outputs?.['ApplicationSecretArn'];
  if (SecretId === undefined) return [];
  const secrets = new SecretsManagerClient(aws);
  const { LastChangedDate = new Date() } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  secrets.destroy();
  const days = Math.floor((Date.now() - LastChangedDate.getTime()) / DAY_MS);
  return [
    days <= 365
      ? ok(`the functions' password is ${days} days old`)
      : warning(
          `the functions' password is ${days} days old`,
          'Whoever has seen it can still use it inside the network.',
          `npm run db -- rotate --stage ${stage}`,
        ),
  ];
};

/** What a live stack tells, by what is looked at. */
export const ofLiveStack: Readonly<Record<string, Examination>> = {
  'the health of the API': apiIsHealthy,
  'the file system of the pictures': picturesAreMounted,
  'the functions': functionsAreReady,
  'the authorizer': authorizerTurnsAway,
  'the alarms': noAlarmRings,
  'who hears the alarms': alarmsAreConfirmed,
  'the errors of the functions': functionsAreQuiet,
  'the database': databaseIsThere,
  'the room of the database': databaseHasStorage,
  'the room of the pictures': picturesAreMeasured,
  'what is paid in vain': nothingIsPaidInVain,
  'the mails of Cognito': mailsHaveASender,
  'the cost tags': costTagsAreActive,
  'the passwords': secretsAreFresh,
};
