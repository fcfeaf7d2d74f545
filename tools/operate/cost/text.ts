import { coloured } from '../cli/colour.ts';
import type { Usage } from './assumptions.ts';
import type { Line } from './line.ts';
import { FALLBACK, isPriced } from './prices.ts';
import type { Bill } from './report.ts';

/** Dollars and cents, as in `$12.41` or `$1,234.00`. */
export const usd = (value: number): string =>
  `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
/** A difference, as in `+$12.41` or `−$6.13`. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}$${Math.abs(value).toFixed(2)}`;
const number = (value: number): string => value.toLocaleString('en-US');
const BAR = 24;

/** What is left out, and what is free. */
export const NOT_COUNTED =
  'Not counted: cached data beyond the minimum, storage that has grown beyond its first size, the packages of old releases in S3, alarm e-mails beyond a thousand, a hosted zone in Route 53 ($0.50), taxes. Free of charge: budgets without actions, keys of AWS itself, Cognito without SMS.';

/** Which region's prices a bill has, in one sentence. */
export function pricesSentence({ region, borrowed }: Bill): string {
  if (!isPriced(region)) return `No prices are known for ${region}: shown at those of ${FALLBACK}.`;
  if (borrowed.length === 0) return `Prices of ${region}.`;
  return `Prices of ${region}; not known there, and shown at those of ${FALLBACK}: ${borrowed.join(', ')}.`;
}

/** The bill for a terminal, with a bar for each part. */
export function asText(bill: Bill): string {
  const most = Math.max(...bill.lines.map((line) => line.usd));
  const width = Math.max(...bill.lines.map(({ what }) => what.length));
  const row = ({ part, what, usd: cost, free }: Line): string => {
    const bar = coloured('cyan', '█'.repeat(Math.round((BAR * cost) / most)));
    const note = free === undefined ? '' : coloured('dim', `(${free})`);
    const line = `  ${part.padEnd(10)} ${what.padEnd(width)} ${usd(cost).padStart(8)}`;
    return [line, bar, note].filter(Boolean).join('  ');
  };
  const of = (kind: Line['kind']): string[] => bill.lines.filter((line) => line.kind === kind).map(row);
  return [
    coloured('bold', `Fixed: ${usd(bill.fixedUsd)} a month, before the first request`),
    `  ${usd(bill.fixedListUsd)} in an account whose free alarms and dashboards are used up`,
    ...of('fixed'),
    '',
    coloured('bold', `Usage: ${usd(bill.useUsd)} a month for ${describe(bill.usage)}`),
    `  ${usd(bill.useListUsd)} with the free tier used up`,
    ...of('use'),
    '',
    coloured('bold', `Total: ${usd(bill.totalUsd)} a month${budget(bill)}`),
    '',
    ...floodText(bill),
    '',
    'What a setting would change, a month:',
    ...bill.switches.map(({ setting, usd: cost }) => `  ${signed(cost).padStart(8)}  ${setting}`),
    '',
    `The replaced Terraform stack with everything enabled: ${usd(bill.replacedUsd)} a month fixed (docs/cost.md)`,
    NOT_COUNTED,
    pricesSentence(bill),
    '',
  ].join('\n');
}

/** What a flood would cost, and until the alarm fires. */
function floodText({ flood: { requestsPerSecond, alarmAt, answers } }: Bill): string[] {
  const until = (cost: number | null): string =>
    cost === null ? '' : `, ${usd(cost)} until the alarm http-requests fires`;
  return [
    coloured('bold', `A flood at the throttle, ${number(requestsPerSecond)} requests a second all month:`),
    ...answers.map(
      ({ what, monthUsd, untilAlarmUsd }) =>
        `  ${usd(monthUsd).padStart(10)}  if it requests ${what}${until(untilAlarmUsd)}`,
    ),
    alarmAt === null
      ? '  no alarm fires: alarms.enabled is false'
      : `  it fires at ${number(alarmAt)} requests within an hour`,
  ];
}

const budget = ({ budgetUsd, totalUsd }: Bill): string =>
  budgetUsd === null
    ? ''
    : `, ${Math.round((100 * totalUsd) / budgetUsd)} % of the budget of ${usd(budgetUsd)}`;

/** A month's usage in words. */
export const describe = ({ requests, users, storageGb, picturesGb, downloadGb }: Usage): string =>
  `${number(requests)} requests, ${number(users)} users, ${storageGb} GB of media, ${picturesGb} GB of pictures, ${downloadGb} GB downloaded`;
