import type { CloudWatchAlarm } from '@awboost/cfn-resource-types/AWS-CloudWatch-Alarm';
import type { Intrinsic, Raw, ResourceOf } from '../cloudformation.ts';
import type { Stack } from '../stack.ts';
import { topicOf } from './topic.ts';

type Properties = ResourceOf<typeof CloudWatchAlarm>['Properties'] & object;

/** What one alarm watches. Periods are in seconds. */
export interface Watch {
  /** Last part of the alarm's name, and its anchor in the runbook. */
  role: string;
  /** What it means; the link to the runbook is appended. */
  description: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string | Intrinsic>;
  statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'p95';
  period: number;
  /** How many periods in a row. */
  periods: number;
  threshold: number;
  isTooLow?: boolean;
  /** Many metrics only have data while something happens; for those, no data is OK. */
  missing: 'notBreaching' | 'breaching' | 'missing';
  manual: Manual;
}

/** What docs/monitoring.md says of an alarm beside the figures above; `npm run generate` writes it there. */
export interface Manual {
  unit: 'count' | 'percent' | 'credits' | 'bytes' | 'milliseconds';
  /** How many in a period, at the traffic that docs/cost.md is about. */
  samples: string;
  /** What somebody can do to hear it. */
  trial: string;
}

/** A description as an operator gets it by mail at night: what it means, and where to read what to do. */
export const withRunbook = (description: string, anchor: string): string =>
  `${description} Runbook: docs/runbook.md#${anchor}`;

/** One alarm, which also notifies when it is OK again. */
export function alarm(stack: Stack, watch: Watch): ResourceOf<typeof CloudWatchAlarm> {
  const { statistic } = watch;
  // With `ignore`, fewer than 10 / (1 - 0.95) = 200 requests a period would leave it silent: 300,000 a month are 35.
  // Source: CloudWatch User Guide, "Percentile-based alarms and low data samples".
  const measure: Partial<Raw<Properties>> =
    statistic === 'p95'
      ? { ExtendedStatistic: statistic, EvaluateLowSampleCountPercentile: 'evaluate' }
      : { Statistic: statistic };
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${stack.name}-${watch.role}`,
      AlarmDescription: withRunbook(watch.description, watch.role),
      Namespace: watch.namespace,
      MetricName: watch.metric,
      Dimensions: Object.entries(watch.dimensions).map(([Name, Value]) => ({ Name, Value })),
      ...measure,
      Period: watch.period,
      EvaluationPeriods: watch.periods,
      Threshold: watch.threshold,
      ComparisonOperator:
        watch.isTooLow === true ? 'LessThanOrEqualToThreshold' : 'GreaterThanOrEqualToThreshold',
      TreatMissingData: watch.missing,
      AlarmActions: [topicOf(stack)],
      OKActions: [topicOf(stack)],
    } as ResourceOf<typeof CloudWatchAlarm>['Properties'],
  };
}
