import * as v from 'valibot';
import { EMAIL } from './settings-access.ts';
import { flag, group, setting, text, wholeNumber } from './setting-kinds.ts';

const TOPIC_ARN = /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;

const thresholds = group(
  {
    functionErrors: setting(
      wholeNumber(1, 100_000, 'errors'),
      1,
      'Failures of one function within 5 minutes.',
    ),
    functionThrottles: setting(
      wholeNumber(1, 100_000, 'calls'),
      1,
      'Calls of one function refused within 5 minutes, since too many ran.',
    ),
    durationPercent: setting(
      wholeNumber(10, 100, 'percent'),
      80,
      'Longest run of a function, in percent of its time limit.',
    ),
    apiErrors: setting(
      wholeNumber(1, 1_000_000, 'answers'),
      5,
      'Answers with a 5xx status within 5 minutes.',
    ),
    apiLatencyMs: setting(
      wholeNumber(10, 30_000, 'milliseconds'),
      2000,
      'Time that 95 of 100 requests stay below, in milliseconds, for 15 minutes.',
    ),
    databaseCpuPercent: setting(
      wholeNumber(1, 100, 'percent'),
      80,
      "The database's processor, in percent, for 15 minutes.",
    ),
    databaseFreeStorageGb: setting(
      wholeNumber(1, 10_000, 'gigabytes'),
      2,
      'Storage left to the database, in GB.',
    ),
    databaseConnections: setting(
      wholeNumber(1, 16_000, 'connections'),
      50,
      'Connections to the database; db.t3.micro takes about 60.',
    ),
    databaseCredits: setting(
      wholeNumber(1, 10_000, 'credits'),
      20,
      'Processor credits left to a database of the t classes.',
    ),
  },
  'When each alarm goes off.',
);

/** Who is told when something is wrong. */
export const alarms = group(
  {
    enabled: setting(flag(), true, 'Whether there are alarms.'),
    email: setting(
      v.nullable(text(EMAIL, 'null or an e-mail address such as oncall@example.com')),
      null,
      'Address that alarms, budget and cost anomalies are sent to. AWS sends a mail first that must be confirmed.',
    ),
    topicArn: setting(
      v.nullable(text(TOPIC_ARN, 'null or the ARN of an SNS topic')),
      null,
      'An SNS topic of your own to use instead, such as one behind a pager. Its policy must let cloudwatch, budgets and costalerts publish.',
    ),
    thresholds,
  },
  'Alarms (CloudWatch) and where they go.',
);

/** What may be spent. */
export const budget = group(
  {
    monthlyUsd: setting(
      v.nullable(wholeNumber(1, 1_000_000, 'US dollars')),
      50,
      'Tells when the whole account has spent 80 % and 100 % of this in a month, or is about to; null for no budget.',
    ),
    anomalyUsd: setting(
      v.nullable(wholeNumber(1, 1_000_000, 'US dollars')),
      10,
      'Tells when AWS finds unusual costs of this stack above this many dollars; null for none. Needs the cost allocation tags Project and Environment to be activated once by the payer.',
    ),
  },
  'Budget and cost anomalies.',
);
