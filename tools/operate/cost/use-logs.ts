import { ASSUMED, GB, REQUEST } from './assumptions.ts';
import type { BilledTemplate } from './bill.ts';
import { afterFree, type Line } from './line.ts';
import type { Prices } from './prices.ts';

/** 5 GB of written, stored and queried logs together are free. */
const FREE_GB = 5;
const DAYS = 30;

/**
 * The log lines of functions and gateway, which AWS bills alike, their storage, and queries of them.
 * What is written uses up the free gigabytes first.
 */
export function logLines(resources: BilledTemplate['Resources'], requests: number, prices: Prices): Line[] {
  const written = (requests * REQUEST.logBytes) / GB;
  const days = Math.max(
    0,
    ...Object.values(resources)
      .filter(({ Type }) => Type === 'AWS::Logs::LogGroup')
      .map(({ Properties }) => Number(Properties?.['RetentionInDays'] ?? 0)),
  );
  const kept = (written * days) / DAYS;
  const stored = kept * ASSUMED.storedShareOfLogs;
  const asked = kept * ASSUMED.questions;
  const afterWritten = Math.max(0, FREE_GB - written);
  const afterStored = Math.max(0, afterWritten - stored);
  const line = (name: string, amount: number, free: number, price: string): Line => ({
    ...afterFree('monitoring', { name, unit: 'GB', amount, free }, prices.of(price)),
    free: `${FREE_GB} free together`,
  });
  return [
    line('CloudWatch Logs written', written, FREE_GB, 'log GB'),
    line(`CloudWatch Logs kept for ${days} days, compressed`, stored, afterWritten, 'stored log GB-month'),
    line(`CloudWatch Logs Insights, ${ASSUMED.questions} questions`, asked, afterStored, 'queried log GB'),
  ];
}
