import { GB, type Usage } from './assumptions.ts';
import type { BilledTemplate } from './bill.ts';
import { type Line, listTotal, total } from './line.ts';
import { HOURS, type Prices } from './prices.ts';
import { useLines } from './use.ts';

/** Requests that come all month as fast as the gateway lets them through. */
export interface Flood {
  requestsPerSecond: number;
  /** Requests within an hour at which the alarm http-requests rings; null where there are no alarms. */
  ringsAt: number | null;
  /** By the size of the answers that are asked for. */
  answers: { what: string; monthUsd: number; untilAlarmUsd: number | null }[];
}

/** What somebody may ask for without an account, and how large it is, in bytes. The largest picture is a limit of make-picture.ts. */
const ANSWERS = [
  { what: 'one event', bytes: 2_000, isPicture: false },
  { what: 'a page of 20 events', bytes: 20_000, isPicture: false },
  { what: 'a picture of 300 KB', bytes: 300_000, isPicture: true },
  { what: 'the largest picture, 4 MB', bytes: 4_000_000, isPicture: true },
];

/** What a flood at the throttle of a template costs in a month, and until somebody is told. */
export function floodOf(template: BilledTemplate, prices: Prices): Flood {
  const { Resources: resources } = template;
  const route = resources['HttpApiStage']?.Properties?.['DefaultRouteSettings'] as
    { ThrottlingRateLimit?: number } | undefined;
  const requestsPerSecond = route?.ThrottlingRateLimit ?? 0;
  const ringsAt = (resources['ApiRequestsAlarm']?.Properties?.['Threshold'] as number | undefined) ?? null;
  const requests = requestsPerSecond * 3600 * HOURS;
  return {
    requestsPerSecond,
    ringsAt,
    answers: ANSWERS.map(({ what, bytes, isPicture }) => {
      const lines = (of: number): Line[] => linesOf(template, prices, { requests: of, bytes, isPicture });
      // Nothing is free here: other traffic may have used that up.
      const untilAlarm = (at: number): number => listTotal(lines(at)) - listTotal(lines(0));
      return {
        what,
        monthUsd: total(lines(requests)) - total(lines(0)),
        untilAlarmUsd: ringsAt === null ? null : untilAlarm(ringsAt),
      };
    }),
  };
}

/** Only pictures are read from the file system; no answer of these comes from S3. */
function linesOf(
  template: BilledTemplate,
  prices: Prices,
  { requests, bytes, isPicture }: { requests: number; bytes: number; isPicture: boolean },
): Line[] {
  const downloadGb = (requests * bytes) / GB;
  const usage: Usage = { requests, users: 0, storageGb: 0, picturesGb: 0, downloadGb };
  return useLines(template, usage, prices).filter(
    ({ part, what }) => part !== 'storage' || (isPicture && what.startsWith('EFS')),
  );
}
