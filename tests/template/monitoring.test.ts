import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { budget } from '../../resources/budget.ts';
import { warnings } from '../../resources/deployment.ts';
import { parseSettings, SettingsError } from '../../src/config/settings.ts';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(120_000);

/**
 * The metrics that AWS' own documents name, with their dimensions:
 * AWS/Lambda: docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * AWS/ApiGateway: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * AWS/RDS: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 * AWS/ElastiCache: docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics.html; no CacheMisses, which nodes have
 * AWS/EFS: docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
 * AWS/Billing: docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
 * Concert: src/functions/booking-metrics.ts
 */
const METRICS: Record<string, { dimensions: string[]; metrics: string[] }> = {
  'AWS/Lambda': {
    dimensions: ['FunctionName'],
    metrics: ['Errors', 'Throttles', 'Duration', 'ConcurrentExecutions', 'Invocations'],
  },
  'AWS/ApiGateway': {
    dimensions: ['ApiId', 'Stage'],
    metrics: ['4xx', '5xx', 'Count', 'Latency', 'IntegrationLatency', 'DataProcessed'],
  },
  'AWS/RDS': {
    dimensions: ['DBInstanceIdentifier'],
    metrics: [
      'CPUUtilization',
      'FreeStorageSpace',
      'DatabaseConnections',
      'CPUCreditBalance',
      'CPUSurplusCreditsCharged',
    ],
  },
  'AWS/ElastiCache': { dimensions: ['clusterId'], metrics: ['CacheHits', 'CacheHitRate', 'ThrottledCmds'] },
  'AWS/EFS': { dimensions: ['FileSystemId'], metrics: ['PercentIOLimit', 'DataReadIOBytes'] },
  'AWS/Billing': { dimensions: ['Currency'], metrics: ['EstimatedCharges'] },
  Concert: {
    dimensions: ['service'],
    metrics: ['BookingsCreated', 'PlacesSold', 'SoldOut', 'BookingsCancelled'],
  },
};

/** The entries of the runbook by their anchors, as GitHub makes them; one entry may be for several alarms. */
const runbook = new Map(
  [...readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(
    ([, title = '']) => [
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
      title.split(', '),
    ],
  ),
);

interface Measured {
  namespace: string;
  metric: string;
  dimensions: Record<string, unknown>;
}

describe.each([
  ['by default', {}],
  ['with alarms of each function', { alarms: { eachFunction: true } }],
  [
    'without a cache, on a class without credits',
    { cache: { enabled: false }, database: { instanceClass: 'db.m7g.large' } },
  ],
])('what watches the stack, %s', (_name, settings) => {
  let template: Template;
  beforeAll(async () => {
    ({ template } = await templateOf({ settings }));
  });

  const properties = (id: string): Record<string, unknown> => {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`the template has no ${id}`);
    return resource.Properties;
  };
  const alarms = () =>
    Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  const body = () => (properties('OverviewDashboard')['DashboardBody'] as { 'Fn::Sub': string })['Fn::Sub'];
  const widgets = () =>
    (
      JSON.parse(body()) as {
        widgets: { type: string; properties: { metrics: unknown[][]; alarms: string[] } }[];
      }
    ).widgets;

  const measured = (): Measured[] => [
    ...alarms().map(({ Properties }) => ({
      namespace: String(Properties['Namespace']),
      metric: String(Properties['MetricName']),
      dimensions: Object.fromEntries(
        (Properties['Dimensions'] as { Name: string; Value: unknown }[]).map(({ Name, Value }) => [
          Name,
          Value,
        ]),
      ),
    })),
    ...widgets()
      .filter(({ type }) => type === 'metric')
      .flatMap((widget) => widget.properties.metrics)
      .map(([namespace, metric, ...rest]) => ({
        namespace: String(namespace),
        metric: String(metric),
        dimensions: pairs(rest.filter((part) => typeof part === 'string')),
      })),
  ];

  it('watches metrics that exist, with all of their dimensions', () => {
    for (const { namespace, metric, dimensions } of measured()) {
      expect([namespace, metric, METRICS[namespace]?.metrics.includes(metric)]).toEqual([
        namespace,
        metric,
        true,
      ]);
      expect([metric, Object.keys(dimensions)]).toEqual([metric, METRICS[namespace]?.dimensions]);
    }
  });

  it('watches things that are in the stack', () => {
    const names = new Set(
      Object.values(template.Resources).flatMap(({ Properties }) => [
        Properties['FunctionName'],
        Properties['ServerlessCacheName'],
      ]),
    );
    const values = measured()
      .filter(({ namespace }) => namespace !== 'AWS/Billing')
      .flatMap(({ dimensions }) => Object.values(dimensions));
    for (const value of values) {
      const text = JSON.stringify(value);
      const reference = /\$\{(\w+)\}|"Ref":"(\w+)"/.exec(text);
      const isThere = reference
        ? (reference[1] ?? reference[2] ?? '') in template.Resources
        : names.has(value) || value === '$default' || value === 'concert-prod';
      expect([text, isThere]).toEqual([text, true]);
    }
  });

  it('every alarm tells somebody, also that all is well again, and has a name of its own', () => {
    const names = alarms().map(({ Properties }) => String(Properties['AlarmName']));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const { Properties } of alarms()) {
      expect(Properties).toMatchObject({
        AlarmActions: [{ Ref: 'AlarmTopic' }],
        OKActions: [{ Ref: 'AlarmTopic' }],
        TreatMissingData: expect.stringMatching(/^(notBreaching|breaching|missing)$/),
        AlarmDescription: expect.any(String),
      });
    }
  });

  it('every alarm links to its own entry in the runbook', () => {
    for (const { Properties } of alarms()) {
      const name = String(Properties['AlarmName']).replace('concert-prod-', '');
      const link = / Runbook: docs\/runbook\.md#([\w-]+)$/.exec(String(Properties['AlarmDescription']));
      expect([name, runbook.get(link?.[1] ?? '')]).toEqual([name, expect.arrayContaining([name])]);
    }
  });

  it('the dashboard shows the state of every alarm on top', () => {
    const [top] = widgets();
    expect(top).toMatchObject({ type: 'alarm' });
    const shown = top?.properties.alarms.map((arn) => arn.slice(arn.lastIndexOf(':') + 1)) ?? [];
    const names = alarms().map(({ Properties }) => Properties['AlarmName']);
    expect(new Set(shown)).toEqual(new Set(names));
  });

  it('nothing of what is not there is watched', () => {
    const hasCache = 'Cache' in template.Resources;
    expect(/ElastiCache/.test(body() + JSON.stringify(alarms()))).toBe(hasCache);
    expect(/CPUCreditBalance/.test(body())).toBe(!('database' in settings));
  });

  it('a request is near the limit of its function at the share that the settings say', () => {
    const near = alarms().find(({ Properties }) => Properties['AlarmName'] === 'concert-prod-http-slowest');
    expect(near?.Properties).toMatchObject({
      Threshold: 29_000 * 0.8,
      Statistic: 'Maximum',
      Namespace: 'AWS/ApiGateway',
    });
  });

  it('slow answers ring at the traffic that is documented, too few for a percentile to be significant', () => {
    const slow = alarms().find(({ Properties }) => Properties['AlarmName'] === 'concert-prod-http-latency');
    expect(slow?.Properties).toMatchObject({
      ExtendedStatistic: 'p95',
      EvaluateLowSampleCountPercentile: 'evaluate',
    });
  });

  it('a new database, which starts without credits and earns 12 an hour, rings nothing', () => {
    const credits = alarms().find(({ Properties }) => Properties['MetricName'] === 'CPUCreditBalance');
    if (credits === undefined) return expect(settings).toHaveProperty('database');
    const { Period, EvaluationPeriods, Threshold, Statistic, TreatMissingData } = credits.Properties as {
      Period: number;
      EvaluationPeriods: number;
      Threshold: number;
      [more: string]: unknown;
    };
    // Half of what is earned may be spent meanwhile: 6 an hour stay.
    const hoursToThreshold = Threshold / 6;
    expect((Period * EvaluationPeriods) / 3600).toBeGreaterThan(hoursToThreshold);
    expect([Statistic, TreatMissingData]).toEqual(['Maximum', 'notBreaching']);
  });

  it('messages can come from the services that send them, and only for this account', () => {
    const { Statement } = properties('AlarmTopicPolicy')['PolicyDocument'] as {
      Statement: { Principal: { Service: string }; Condition: unknown }[];
    };
    expect(Statement.map(({ Principal }) => Principal.Service)).toEqual([
      'cloudwatch.amazonaws.com',
      'budgets.amazonaws.com',
      'costalerts.amazonaws.com',
    ]);
    for (const { Condition } of Statement) {
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    }
    // With the key that AWS would take, none of them could deliver.
    expect(template.Resources['AlarmTopic']?.Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('money is watched: the budget at 80 and 100 percent and by forecast; unusual costs only where asked for', () => {
    const { Budget, NotificationsWithSubscribers } = properties('MonthlyBudget') as {
      Budget: object;
      NotificationsWithSubscribers: { Notification: { NotificationType: string; Threshold: number } }[];
    };
    expect(Budget).toMatchObject({ BudgetLimit: { Amount: 50, Unit: 'USD' }, TimeUnit: 'MONTHLY' });
    expect(Budget).not.toHaveProperty('BudgetName');
    expect(
      NotificationsWithSubscribers.map(({ Notification }) => [
        Notification.NotificationType,
        Notification.Threshold,
      ]),
    ).toEqual([
      ['ACTUAL', 80],
      ['ACTUAL', 100],
      ['FORECASTED', 100],
    ]);
    // Refused in member accounts of an Organization: the whole first deploy would roll back.
    expect(JSON.stringify(template.Resources)).not.toContain('AWS::CE::');
  });
});

describe('alarms by setting', () => {
  const stackOf = (settings: object) => ({
    stage: 'prod',
    name: 'concert-prod',
    settings: parseSettings(JSON.stringify(settings), 'env.prod.json'),
  });

  it('unusual costs of this stack are watched by its tag, where asked for', () => {
    expect(budget(stackOf({ budget: { anomalyUsd: 10 } })).Resources).toMatchObject({
      CostAnomalyMonitor: {
        Properties: {
          MonitorType: 'CUSTOM',
          MonitorSpecification: expect.stringContaining('"Key":"Stack","Values":["concert-prod"]'),
        },
      },
      CostAnomalySubscription: { Properties: { Frequency: 'IMMEDIATE' } },
    });
  });

  it('without a recipient, a deploy warns', () => {
    expect(warnings(stackOf({}))).toContainEqual(expect.stringContaining('have no recipient'));
    expect(warnings(stackOf({ alarms: { email: 'oncall@concert.example' } }))).not.toContainEqual(
      expect.stringContaining('have no recipient'),
    );
  });

  it.each([
    [
      { alarms: { email: 'a@b.example', topicArn: 'arn:aws:sns:us-east-1:000000000000:pager' } },
      'alarms.email',
    ],
    [{ alarms: { topicArn: 'arn:aws:sns:eu-west-1:000000000000:pager' } }, 'alarms.topicArn'],
    [{ region: 'af-south-1' }, 'budget.monthlyUsd'],
  ])('when %j cannot work, the key is named', (settings, key) => {
    expect(() => stackOf(settings)).toThrow(SettingsError);
    expect(() => stackOf(settings)).toThrow(key);
  });
});

function pairs(parts: readonly unknown[]): Record<string, unknown> {
  const names = parts.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, parts[index * 2 + 1]]));
}
