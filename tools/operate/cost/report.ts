import type { Settings } from '../../../src/config/settings.ts';
import { coloured } from '../cli/colour.ts';
import { fixedLines, total, type BilledTemplate, type Line } from './bill.ts';
import { PRICE_REGION, PRICES_AS_OF } from './prices.ts';
import { useLines, type Usage } from './use.ts';
import { type Compared, comparedWithReplaced, switches, type Switch } from './switches.ts';

/** A month's bill of a stage. */
export interface Bill {
  lines: Line[];
  fixedUsd: number;
  useUsd: number;
  totalUsd: number;
  budgetUsd: number | null;
  switches: Switch[];
  /** The fixed part of the replaced system with everything on, at the same prices: in all, and by its parts. */
  replacedUsd: number;
  compared: Compared[];
  usage: Usage;
}

/** Prices a packaged template. @throws CommandError for what is not priced */
export function billOf(template: BilledTemplate, settings: Settings, usage: Usage): Bill {
  const lines = [...fixedLines(template), ...useLines(template, usage)];
  const compared = comparedWithReplaced(template, settings);
  return {
    lines,
    fixedUsd: total(lines, 'fixed'),
    useUsd: total(lines, 'use'),
    totalUsd: total(lines),
    budgetUsd: settings.budget.monthlyUsd,
    switches: switches(template, settings, usage),
    replacedUsd: compared.reduce((sum, { replacedUsd }) => sum + replacedUsd, 0),
    compared,
    usage,
  };
}

/** Dollars and cents, as in `$12.41`. */
export const usd = (value: number): string => `$${value.toFixed(2)}`;
/** A difference, as in `+$12.41` or `−$6.13`. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}$${Math.abs(value).toFixed(2)}`;
const number = (value: number): string => value.toLocaleString('en-US');
const BAR = 24;

/** Cents at the sizes that the budget allows; processor credits have an alarm of their own. */
export const NOT_COUNTED =
  'Not counted: requests to S3 and Secrets Manager, cached data beyond the minimum, storage and backups that have grown, CPU credits of the database beyond its baseline, traffic between zones, e-mails, a hosted zone in Route 53 ($0.50). What is free is free once an account: a second stage pays for all its alarms.';

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
    ...of('fixed'),
    '',
    coloured('bold', `Usage: ${usd(bill.useUsd)} a month for ${describe(bill.usage)}`),
    ...of('use'),
    '',
    coloured('bold', `Total: ${usd(bill.totalUsd)} a month${budget(bill)}`),
    '',
    'What a setting would change, a month:',
    ...bill.switches.map(({ setting, usd: cost }) => `  ${signed(cost).padStart(8)}  ${setting}`),
    '',
    `The replaced Terraform stack with everything on: ${usd(bill.replacedUsd)} a month fixed (docs/cost.md)`,
    NOT_COUNTED,
    `Prices of ${PRICE_REGION} as of ${PRICES_AS_OF}, without taxes; free: what AWS gives every account every month.`,
    '',
  ].join('\n');
}

const budget = ({ budgetUsd, totalUsd }: Bill): string =>
  budgetUsd === null
    ? ''
    : `, ${Math.round((100 * totalUsd) / budgetUsd)} % of the budget of ${usd(budgetUsd)}`;

/** A month's usage in words. */
export const describe = ({ requests, users, storageGb, picturesGb, downloadGb }: Usage): string =>
  `${number(requests)} requests, ${number(users)} users, ${storageGb} GB of media, ${picturesGb} GB of pictures, ${downloadGb} GB downloaded`;
