import type { FunctionDescription, FunctionMetric } from '../functions/description.ts';
import { functionsOf, REQUESTED } from '../functions/index.ts';
import type { Stack } from '../stack.ts';
import { withRunbook } from './alarm.ts';
import { topicOf } from './topic.ts';

/**
 * The alarms of one function, by name of a definition below. `timeout` is in seconds. A throttled request is a 5xx of the gateway,
 * and a slow one is slow there too: http-5xx and http-slowest ring for both, so that each function has alarms of its own for
 * them only where `alarms.eachFunction` asks for it.
 */
export function alarmsOf(stack: Stack, one: FunctionDescription, timeout: number): object[] {
  const { durationPercent } = stack.settings.alarms.thresholds;
  return metricsOf(stack, one).map((metric) => ({
    name: `function${metric}`,
    ...(metric === 'Duration' && { threshold: (timeout * 1000 * durationPercent) / 100 }),
    description: descriptionOf(one, metric),
  }));
}

/** What has an alarm of a function with these settings. */
function metricsOf({ settings }: Stack, { alarms }: FunctionDescription): FunctionMetric[] {
  const { enabled, eachFunction } = settings.alarms;
  return enabled ? alarms.filter((metric) => metric === 'Errors' || eachFunction) : [];
}

const MEANINGS: Readonly<Record<FunctionMetric, string>> = {
  Errors: 'fails: it times out, runs out of memory, or cannot start.',
  Throttles: 'is throttled: too many instances run at once, and requests fail with 503.',
  Duration: 'comes close to its timeout.',
};

/** Functions that serve requests share one entry of the runbook for each metric. */
function descriptionOf({ role, startedBy }: FunctionDescription, metric: FunctionMetric): string {
  const sharing = startedBy === 'requests' ? REQUESTED.map((one) => one.role) : [role];
  const anchor = sharing.map((one) => `${one}-${metric}`.toLowerCase()).join('-');
  return withRunbook(`The Lambda function ${role} ${MEANINGS[metric]}`, anchor);
}

/** Names of all alarms of functions, for the dashboard. */
export const functionAlarmNames = (stack: Stack): string[] =>
  functionsOf(stack).flatMap((one) =>
    metricsOf(stack, one).map((metric) => `${stack.name}-${one.role}-${metric}`),
  );

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
