import type { Stack } from '../stack.ts';
import type { Watch } from './alarm.ts';

const GATEWAY = {
  namespace: 'AWS/ApiGateway',
  dimensions: { ApiId: { Ref: 'HttpApi' }, Stage: '$default' },
  period: 300,
  missing: 'notBreaching' as const,
};

/** What the gateway tells of all requests, whichever function answers them. */
export function apiWatches(stack: Stack): Record<string, Watch> {
  const { apiErrors, apiLatencyMs } = stack.settings.alarms.thresholds;
  return {
    ApiErrorsAlarm: {
      ...GATEWAY,
      role: 'http-5xx',
      description: 'The API returns 5xx errors: requests of users fail, or their functions are throttled.',
      metric: '5xx',
      statistic: 'Sum',
      periods: 1,
      threshold: apiErrors,
      manual: {
        unit: 'count',
        samples: '35 requests',
        trial:
          '`aws lambda put-function-concurrency --function-name concert-prod-api --reserved-concurrent-executions 0`, one request, then `delete-function-concurrency`',
      },
    },
    ApiLatencyAlarm: {
      ...GATEWAY,
      role: 'http-latency',
      description: 'p95 latency of the API is above its threshold: 1 request in 20 is slower.',
      metric: 'Latency',
      statistic: 'p95',
      periods: 3,
      threshold: apiLatencyMs,
      manual: {
        unit: 'milliseconds',
        samples: '35 requests; also evaluated with fewer',
        trial: 'set `alarms.thresholds.apiLatencyMs` to 10 for a quarter of an hour',
      },
    },
    ApiSlowestAlarm: {
      ...GATEWAY,
      role: 'http-slowest',
      description: 'A request came close to the timeout of its function, or was cut off by it.',
      // The time of the function and its start: never less than the function's own Duration.
      metric: 'IntegrationLatency',
      statistic: 'Maximum',
      periods: 1,
      threshold: slowestMs(stack),
      manual: {
        unit: 'milliseconds',
        samples: '35 requests',
        trial:
          'set `alarms.thresholds.durationPercent` to 10 and hold a lock for three seconds in a second session of the database',
      },
    },
    ApiRequestsAlarm: {
      ...GATEWAY,
      role: 'http-requests',
      description: 'So many requests came within an hour that a month of them would spend the budget.',
      metric: 'Count',
      statistic: 'Sum',
      period: 3600,
      periods: 1,
      threshold: requestsPerHour(stack),
      manual: {
        unit: 'count',
        samples: 'about 410 requests',
        trial: 'set `alarms.thresholds.apiRequestsPerHour` to 100 and ask for `/api/health` a hundred times',
      },
    },
  };
}

/** `media` and `pictures` have the timeout that a gateway allows at most; that of `api` is a setting, in seconds. */
const slowestMs = ({ settings: { api, alarms } }: Stack): number =>
  (Math.min(api.timeoutSeconds, 29) * 1000 * alarms.thresholds.durationPercent) / 100;

/** A little more than `npm run cost` says of a million small answers in us-east-1; a test holds one against the other. */
const USD_PER_MILLION_REQUESTS = 2.5;
const DEFAULT_BUDGET_USD = 50;
const HOURS = 730;

/**
 * The budget notices a flood hours later, with the bill; this many requests ring within the hour. Never so many that the
 * throttle would let no flood reach them.
 */
function requestsPerHour({ settings: { alarms, api, budget } }: Stack): number {
  const affordable =
    ((budget.monthlyUsd ?? DEFAULT_BUDGET_USD) / USD_PER_MILLION_REQUESTS / HOURS) * 1_000_000;
  const reachable = 0.9 * api.throttle.rate * 3600;
  return alarms.thresholds.apiRequestsPerHour ?? Math.floor(Math.min(affordable, reachable));
}
