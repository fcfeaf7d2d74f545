import type { FunctionDescription, FunctionMetric } from '../functions/description.ts';
import { functionsOf, REQUESTED } from '../functions/index.ts';
import type { Stack } from '../stack.ts';
import { withRunbook } from './alarm.ts';
import { topicOf } from './topic.ts';

interface FunctionAlarm {
  name: `function${FunctionMetric}`;
  threshold?: number;
  description: string;
}

/**
 * The alarms of one function, by name of a definition below. A throttled request is a 5xx of the gateway, and a slow one is
 * slow there too: http-5xx and http-slowest ring for both, so that each function has alarms of its own for them only where
 * `alarms.eachFunction` asks for it.
 */
export function alarmsOf(stack: Stack, one: FunctionDescription): FunctionAlarm[] {
  const { durationPercent } = stack.settings.alarms.thresholds;
  const durationMs = (one.limits(stack).timeoutSeconds * 1000 * durationPercent) / 100;
  return metricsOf(stack, one).map((metric) => ({
    name: `function${metric}` as const,
    ...(metric === 'Duration' && { threshold: durationMs }),
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

interface Definition {
  period: number;
  evaluationPeriods: number;
  treatMissingData: 'notBreaching';
  namespace: string;
  metric: FunctionMetric;
  statistic: 'Sum' | 'Maximum';
  threshold?: number;
  comparisonOperator: string;
}

/** What each of them measures; the threshold of a duration is the function's own. */
export function functionDefinitions({ settings }: Stack): Record<FunctionAlarm['name'], Definition> {
  const { functionErrors, functionThrottles } = settings.alarms.thresholds;
  const definition = (
    metric: FunctionMetric,
    statistic: Definition['statistic'],
    threshold?: number,
  ): Definition => ({
    period: 300,
    evaluationPeriods: 1,
    treatMissingData: 'notBreaching',
    namespace: 'AWS/Lambda',
    metric,
    statistic,
    ...(threshold !== undefined && { threshold }),
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
  return {
    functionErrors: definition('Errors', 'Sum', functionErrors),
    functionThrottles: definition('Throttles', 'Sum', functionThrottles),
    functionDuration: definition('Duration', 'Maximum'),
  };
}

/** `custom.alerts` of serverless-plugin-aws-alerts: which alarms there can be, and where they go. */
export function functionAlerts(stack: Stack) {
  const topic = { topic: topicOf(stack) };
  return {
    // `concert-prod-api-Errors`; without the function's name they would collide.
    prefixTemplate: '$[stackName]',
    nameTemplate: '$[functionName]-$[metricName]',
    topics: { alarm: topic, ok: topic },
    definitions: functionDefinitions(stack),
    // Alarms named here would be created once for each function.
    alarms: [],
  };
}
