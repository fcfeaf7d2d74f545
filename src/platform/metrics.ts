import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Counts things that matter to the business. Nothing leaves before `publish`. */
export interface Counters {
  count(name: string, by: number): void;
  /** Writes what was counted to the log, where CloudWatch finds it (embedded metric format); nothing when nothing was. */
  publish(): void;
}

/** Counts nothing: for local runs and tests. */
export const noCounters: Counters = { count: () => undefined, publish: () => undefined };

/**
 * Counters whose metrics carry one dimension, `service`.
 * @param namespace of the metrics in CloudWatch
 * @param service name of the stack, such as `concert-prod`
 */
export function createCounters(namespace: string, service: string): Counters {
  const metrics = new Metrics({ namespace, serviceName: service });
  return {
    count: (name, by) => metrics.addMetric(name, MetricUnit.Count, by),
    publish: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
