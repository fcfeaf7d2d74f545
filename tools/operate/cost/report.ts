import type { Settings } from '../../../src/config/settings.ts';
import { fixedLines, total, type BilledTemplate, type Line } from './bill.ts';
import { PRICE_REGION, PRICES_AS_OF, sources } from './prices.ts';
import { useLines, type Usage } from './use.ts';
import { replacedStack, switches, type Switch } from './switches.ts';

/** A month's bill of a stage. */
export interface Bill {
  lines: Line[];
  fixedUsd: number;
  useUsd: number;
  totalUsd: number;
  budgetUsd: number | null;
  switches: Switch[];
  /** The fixed part of the replaced system with everything on, at the same prices. */
  replacedUsd: number;
  usage: Usage;
}

/** Prices a packaged template. @throws CommandError for what is not priced */
export function billOf(template: BilledTemplate, settings: Settings, usage: Usage): Bill {
  const lines = [...fixedLines(template), ...useLines(template, usage)];
  const fixedUsd = total(lines, 'fixed');
  return {
    lines,
    fixedUsd,
    useUsd: total(lines, 'use'),
    totalUsd: total(lines),
    budgetUsd: settings.budget.monthlyUsd,
    switches: switches(settings),
    replacedUsd: fixedUsd + replacedStack(settings),
    usage,
  };
}

const usd = (value: number): string => `$${value.toFixed(2)}`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}$${Math.abs(value).toFixed(2)}`;
const number = (value: number): string => value.toLocaleString('en-US');
const BAR = 30;

/** The bill for a terminal, with a bar for each part. */
export function asText(bill: Bill): string {
  const most = Math.max(...bill.lines.map((line) => line.usd));
  const width = Math.max(...bill.lines.map(({ what }) => what.length));
  const row = ({ part, what, usd: cost }: Line): string =>
    `  ${part.padEnd(9)} ${what.padEnd(width)} ${usd(cost).padStart(8)}  ${'█'.repeat(Math.round((BAR * cost) / most))}`.trimEnd();
  const of = (kind: Line['kind']): string[] => bill.lines.filter((line) => line.kind === kind).map(row);
  return [
    `Fixed, whether anybody comes or not: ${usd(bill.fixedUsd)} a month`,
    ...of('fixed'),
    '',
    `For ${describe(bill.usage)}: ${usd(bill.useUsd)}`,
    ...of('use'),
    '',
    `Together ${usd(bill.totalUsd)}${budget(bill)}`,
    '',
    'What a setting would change:',
    ...bill.switches.map(({ setting, usd: cost }) => `  ${signed(cost).padStart(8)}  ${setting}`),
    '',
    NOT_COUNTED,
    `Prices of ${PRICE_REGION}, ${PRICES_AS_OF}, before taxes and the free tier of new accounts.`,
    '',
  ].join('\n');
}

/** Cents at the sizes that the budget allows; processor credits have an alarm of their own. */
const NOT_COUNTED =
  'Not counted: requests to S3, writing pictures, data of the cache beyond its least size, processor credits, mails.';

const budget = ({ budgetUsd, totalUsd }: Bill): string =>
  budgetUsd === null
    ? ''
    : `, ${Math.round((100 * totalUsd) / budgetUsd)} % of the budget of ${usd(budgetUsd)}`;

const describe = ({ requests, users, storageGb, picturesGb, downloadGb }: Usage): string =>
  `${number(requests)} requests, ${number(users)} people, ${storageGb} GB of media, ${picturesGb} GB of pictures and ${downloadGb} GB sent`;

/** The table of the README. */
export function asTable(bill: Bill): string {
  const parts = [...new Set(bill.lines.filter((line) => line.kind === 'fixed').map(({ part }) => part))];
  const rows = parts.map((part) => {
    const own = bill.lines.filter((line) => line.kind === 'fixed' && line.part === part);
    return `| ${part} | ${own.map(({ what }) => what).join('; ')} | ${usd(total(own))} |`;
  });
  return [
    '| part | what | a month |',
    '| --- | --- | --- |',
    ...rows,
    `| **fixed** |  | **${usd(bill.fixedUsd)}** |`,
    `| use | ${describe(bill.usage)} | ${usd(bill.useUsd)} |`,
    '',
  ].join('\n');
}

/** The page docs/cost.md. */
export function asPage(bill: Bill): string {
  const table = (kind: Line['kind']): string[] => [
    '| part | what | a month |',
    '| --- | --- | --- |',
    ...bill.lines
      .filter((line) => line.kind === kind)
      .map(({ part, what, usd: cost }) => `| ${part} | ${what} | ${usd(cost)} |`),
  ];
  return [
    '# What it costs',
    '',
    'Written by `npm run cost -- --write` from the packaged template with the default settings. A test fails when it is out of date.',
    '',
    `## Fixed: ${usd(bill.fixedUsd)} a month`,
    '',
    ...table('fixed'),
    '',
    `## By use: ${usd(bill.useUsd)}`,
    '',
    `For ${describe(bill.usage)}, after what AWS gives away every month. \`npm run cost -- --requests 1e6\` computes other months.`,
    '',
    ...table('use'),
    '',
    NOT_COUNTED,
    '',
    '## What a setting would change',
    '',
    '| setting | a month |',
    '| --- | --- |',
    ...bill.switches.map(({ setting, usd: cost }) => `| \`${setting}\` | ${signed(cost)} |`),
    '',
    '## Against the replaced stack',
    '',
    `With everything on as in the Terraform stack (Redis, whose least billed size is ten times Valkey's, and two interface endpoints in two zones) the same template would cost ${usd(bill.replacedUsd)} a month before the first request.`,
    '',
    '## Prices',
    '',
    `Of ${PRICE_REGION}, ${PRICES_AS_OF}, before taxes and the free tier of new accounts. Other regions differ by up to a third.`,
    '',
    ...sources().map((source) => `- <${source}>`),
    '',
  ].join('\n');
}
