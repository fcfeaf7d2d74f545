import type { CloudWatchAlarm } from '@awboost/cfn-resource-types/AWS-CloudWatch-Alarm';
import type { Intrinsic, Raw, ResourceOf } from '../cloudformation.ts';
import type { Stack } from '../stack.ts';
import { topicOf } from './topic.ts';

type Properties = ResourceOf<typeof CloudWatchAlarm>['Properties'] & object;

/** What one alarm watches. Periods are in seconds. */
export interface Watch {
  /** Last part of the alarm's name. */
  role: string;
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
  /** Many metrics only exist while something happens; of those, none is good news. */
  missing: 'notBreaching' | 'breaching' | 'missing';
}

/** One alarm, which also tells when all is well again. */
export function alarm(stack: Stack, watch: Watch): ResourceOf<typeof CloudWatchAlarm> {
  const { statistic } = watch;
  const measure: Partial<Raw<Properties>> =
    statistic === 'p95'
      ? { ExtendedStatistic: statistic, EvaluateLowSampleCountPercentile: 'ignore' }
      : { Statistic: statistic };
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${stack.name}-${watch.role}`,
      AlarmDescription: watch.description,
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
