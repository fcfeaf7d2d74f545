import * as v from 'valibot';
import { EMAIL } from './settings-access.ts';
import { flag, group, setting, text, wholeNumber } from './setting-kinds.ts';

const TOPIC_ARN = /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;

const thresholds = group(
  {
    functionErrors: setting(wholeNumber(1, 100_000, 'errors'), 1, 'Errors of one function within 5 minutes.'),
    functionThrottles: setting(
      wholeNumber(1, 100_000, 'calls'),
      1,
      'Throttled invocations of one function within 5 minutes, where alarms.eachFunction is true.',
    ),
    durationPercent: setting(
      wholeNumber(10, 100, 'percent'),
      80,
      'Maximum duration of a request, in percent of the timeout of its function.',
    ),
    apiErrors: setting(
      wholeNumber(1, 1_000_000, 'answers'),
      1,
      'Responses with a 5xx status within 5 minutes: every failed or throttled call of a function is one.',
    ),
    apiRequestsPerHour: setting(
      v.nullable(wholeNumber(100, 1_000_000_000, 'requests')),
      null,
      'Requests to the API within an hour, welcome or not; null for as many as would spend budget.monthlyUsd if they came all month.',
    ),
    apiLatencyMs: setting(
      wholeNumber(10, 30_000, 'milliseconds'),
      2000,
      'p95 latency of the API in milliseconds, for 15 minutes.',
    ),
    databaseCpuPercent: setting(
      wholeNumber(1, 100, 'percent'),
      80,
      'CPU utilization of the database in percent, for 15 minutes.',
    ),
    databaseFreeStorageGb: setting(
      wholeNumber(1, 10_000, 'gigabytes'),
      2,
      'Free storage of the database in GB.',
    ),
    databaseConnections: setting(
      wholeNumber(1, 16_000, 'connections'),
      50,
      'Database connections; the maximum of db.t4g.micro is about 60.',
    ),
    databaseCredits: setting(
      wholeNumber(1, 10_000, 'credits'),
      20,
      'CPU credit balance of a database of a burstable (t) class, for four hours: a new database starts at 0.',
    ),
  },
  'Threshold of each alarm.',
);

/** Who is notified when something is wrong. */
export const alarms = group(
  {
    enabled: setting(flag(), true, 'Whether to create CloudWatch alarms.'),
    email: setting(
      v.nullable(text(EMAIL, 'null or an e-mail address such as oncall@example.com')),
      null,
      'E-mail address for alarms, budget and cost anomalies. The SNS subscription must be confirmed by the link that AWS sends first.',
    ),
    topicArn: setting(
      v.nullable(text(TOPIC_ARN, 'null or the ARN of an SNS topic')),
      null,
      'ARN of an existing SNS topic to use instead, such as that of an on-call tool. Its policy must allow cloudwatch, budgets and costalerts (.amazonaws.com) to publish.',
    ),
    eachFunction: setting(
      flag(),
      false,
      'Whether throttles and long durations have an alarm for each function too, six more, beside http-5xx and http-slowest, which ring for them all.',
    ),
    dashboard: setting(
      flag(),
      true,
      'Whether to create the CloudWatch dashboard. AWS gives every account three; each one beyond costs $3 a month.',
    ),
    thresholds,
  },
  'CloudWatch alarms and their notifications.',
);

/** Limits of what is spent. */
export const budget = group(
  {
    monthlyUsd: setting(
      v.nullable(wholeNumber(1, 1_000_000, 'US dollars')),
      50,
      'Monthly budget of the whole account in US dollars: notifies at 80 % and 100 % of actual and at 100 % of forecasted cost; null for no budget.',
    ),
    anomalyUsd: setting(
      v.nullable(wholeNumber(1, 1_000_000, 'US dollars')),
      null,
      'Cost Anomaly Detection: notifies of unusual costs of this stack above this many US dollars, such as 10; null for none. Not possible in member accounts of an Organization and where Cost Explorer was never opened: npm run doctor checks it. The account must activate the cost allocation tag Stack once.',
    ),
  },
  'Budget and cost anomalies.',
);
