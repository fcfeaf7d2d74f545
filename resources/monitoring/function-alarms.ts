import type { Stack } from '../stack.ts';
import { topicOf } from './topic.ts';

/** Functions that people wait for; of the others only failures count. */
const WAITED_FOR = ['api', 'media', 'pictures'] as const;
const OTHERS = ['sweep', 'migrate'] as const;

/** The alarms of one function, by name of a definition below. `timeout` is in seconds. */
export function alarmsOf(stack: Stack, role: string, timeout: number): object[] {
  const { enabled, thresholds } = stack.settings.alarms;
  if (!enabled) return [];
  const isWaitedFor = WAITED_FOR.some((one) => one === role);
  const near = { name: 'functionDuration', threshold: (timeout * 1000 * thresholds.durationPercent) / 100 };
  const names = isWaitedFor ? ['functionErrors', 'functionThrottles'] : ['functionErrors'];
  return [...names.map((name) => ({ name })), ...(isWaitedFor ? [near] : [])];
}

/** Names of all alarms of functions, for the dashboard. */
export const functionAlarmNames = ({ name, settings }: Stack): string[] =>
  settings.alarms.enabled
    ? [
        ...WAITED_FOR.flatMap((role) =>
          ['Errors', 'Throttles', 'Duration'].map((metric) => `${name}-${role}-${metric}`),
        ),
        ...OTHERS.map((role) => `${name}-${role}-Errors`),
      ]
    : [];

/** `custom.alerts` of serverless-plugin-aws-alerts: what its alarms measure, and where they go. */
export function functionAlerts(stack: Stack) {
  const { functionErrors, functionThrottles } = stack.settings.alarms.thresholds;
  const base = { period: 300, evaluationPeriods: 1, treatMissingData: 'notBreaching' };
  const topic = { topic: topicOf(stack) };
  return {
    // `concert-prod-api-Errors`; without the function's name they would collide.
    prefixTemplate: '$[stackName]',
    nameTemplate: '$[functionName]-$[metricName]',
    topics: { alarm: topic, ok: topic },
    definitions: {
      functionErrors: {
        ...base,
        description: 'The function fails.',
        namespace: 'AWS/Lambda',
        metric: 'Errors',
        statistic: 'Sum',
        threshold: functionErrors,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
      functionThrottles: {
        ...base,
        description: 'Calls of the function are refused, since too many run at once.',
        namespace: 'AWS/Lambda',
        metric: 'Throttles',
        statistic: 'Sum',
        threshold: functionThrottles,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
      functionDuration: {
        ...base,
        description: 'The function comes near its time limit.',
        namespace: 'AWS/Lambda',
        metric: 'Duration',
        statistic: 'Maximum',
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    },
    // Alarms named here would be made once for each function.
    alarms: [],
  };
}
