import { GB, type Usage } from './assumptions.ts';
import type { BilledTemplate } from './bill.ts';
import { type Line, listTotal, total } from './line.ts';
import { HOURS, type Prices } from './prices.ts';
import { useLines } from './use.ts';

/** Requests all month long, as fast as the gateway's throttle allows. */
export interface Flood {
  requestsPerSecond: number;
  /** Requests within an hour at which the alarm http-requests fires; null where there are no alarms. */
  alarmAt: number | null;
  /** By the size of the responses. */
  answers: { what: string; monthUsd: number; untilAlarmUsd: number | null }[];
}

/** What can be requested without an account, with its size in bytes. The largest picture is a limit of make-picture.ts. */
const ANSWERS = [
  { what: 'one event', bytes: 2_000, isPicture: false },
  { what: 'a page of 20 events', bytes: 20_000, isPicture: false },
  { what: 'a picture of 300 KB', bytes: 300_000, isPicture: true },
  { what: 'the largest picture, 4 MB', bytes: 4_000_000, isPicture: true },
];

/** What a flood at the throttle of a template costs in a month, and until the alarm notifies. */
export function floodOf(template: BilledTemplate, prices: Prices): Flood {
  const { Resources: resources } = template;
  const route = resources['HttpApiStage']?.Properties?.['DefaultRouteSettings'] as
    { ThrottlingRateLimit?: number } | undefined;
  const requestsPerSecond = route?.ThrottlingRateLimit ?? 0;
  const alarmAt = (resources['ApiRequestsAlarm']?.Properties?.['Threshold'] as number | undefined) ?? null;
  const requests = requestsPerSecond * 3600 * HOURS;
  return {
    requestsPerSecond,
    alarmAt,
    answers: ANSWERS.map(({ what, bytes, isPicture }) => {
      const lines = (of: number): Line[] => linesOf(template, prices, { requests: of, bytes, isPicture });
      // Without the free tier: other traffic may have used it up.
      const untilAlarm = (at: number): number => listTotal(lines(at)) - listTotal(lines(0));
      return {
        what,
        monthUsd: total(lines(requests)) - total(lines(0)),
        untilAlarmUsd: alarmAt === null ? null : untilAlarm(alarmAt),
      };
    }),
  };
}

/** Only pictures are read from the file system; none of these responses comes from S3. */
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
