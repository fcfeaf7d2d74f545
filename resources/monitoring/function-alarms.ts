import type { Stack } from '../stack.ts';
import { withRunbook } from './alarm.ts';
import { topicOf } from './topic.ts';

/** Functions that serve requests; of the others only errors matter. */
const WAITED_FOR = ['api', 'media', 'pictures'] as const;
const OTHERS = ['sweep', 'migrate'] as const;

/**
 * The alarms of one function, by name of a definition below. `timeout` is in seconds. A throttled request is a 5xx of the gateway,
 * and a slow one is slow there too: http-5xx and http-slowest ring for both, so that each function has alarms of its own for
 * them only where `alarms.eachFunction` asks for it.
 */
export function alarmsOf(stack: Stack, role: string, timeout: number): object[] {
  const { enabled, eachFunction, thresholds } = stack.settings.alarms;
  if (!enabled) return [];
  const errors = { name: 'functionErrors', ...described(role, 'Errors') };
  if (!eachFunction || !WAITED_FOR.some((one) => one === role)) return [errors];
  return [
    errors,
    { name: 'functionThrottles', ...described(role, 'Throttles') },
    {
      name: 'functionDuration',
      threshold: (timeout * 1000 * thresholds.durationPercent) / 100,
      ...described(role, 'Duration'),
    },
  ];
}

const MEANINGS = {
  Errors: 'fails: it times out, runs out of memory, or cannot start.',
  Throttles: 'is throttled: too many instances run at once, and requests fail with 503.',
  Duration: 'comes close to its timeout.',
};

/** Functions that serve requests share one entry of the runbook for each metric. */
function described(role: string, metric: keyof typeof MEANINGS): { description: string } {
  const roles = WAITED_FOR.some((one) => one === role) ? WAITED_FOR : [role];
  const anchor = roles.map((one) => `${one}-${metric}`.toLowerCase()).join('-');
  return { description: withRunbook(`The Lambda function ${role} ${MEANINGS[metric]}`, anchor) };
}

/** Names of all alarms of functions, for the dashboard. */
export const functionAlarmNames = ({ name, settings }: Stack): string[] =>
  settings.alarms.enabled
    ? [
        ...WAITED_FOR.flatMap((role) =>
          (settings.alarms.eachFunction ? ['Errors', 'Throttles', 'Duration'] : ['Errors']).map(
            (metric) => `${name}-${role}-${metric}`,
          ),
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
        namespace: 'AWS/Lambda',
        metric: 'Errors',
        statistic: 'Sum',
        threshold: functionErrors,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
      functionThrottles: {
        ...base,
        namespace: 'AWS/Lambda',
        metric: 'Throttles',
        statistic: 'Sum',
        threshold: functionThrottles,
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
      functionDuration: {
        ...base,
        namespace: 'AWS/Lambda',
        metric: 'Duration',
        statistic: 'Maximum',
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    },
    // Alarms named here would be created once for each function.
    alarms: [],
  };
}
