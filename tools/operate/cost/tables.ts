import { type Line, total } from './bill.ts';
import { PRICE_REGION, PRICES_AS_OF, sources } from './prices.ts';
import { type Bill, describe, NOT_COUNTED, signed, usd } from './report.ts';

/** The table of the README: the bill by its parts, and the replaced stack's beside it. */
export function asTable(bill: Bill): string {
  const rows = bill.compared.map(({ part, usd: here, replacedUsd }) => {
    const own = bill.lines.filter((line) => line.kind === 'fixed' && line.part === part);
    return `| ${part} | ${own.map(({ what }) => what).join('; ')} | ${usd(here)} | ${usd(replacedUsd)} |`;
  });
  return [
    '| part | Concert, default settings | a month | replaced stack |',
    '| --- | --- | --: | --: |',
    ...rows,
    `| **fixed** |  | **${usd(bill.fixedUsd)}** | **${usd(bill.replacedUsd)}** |`,
    `| usage | ${describe(bill.usage)} | ${usd(bill.useUsd)} | |`,
    '',
  ].join('\n');
}

/** The page docs/cost.md. */
export function asPage(bill: Bill): string {
  return [
    '# What it costs',
    '',
    'Written by `npm run cost -- --write` from the packaged template with the default settings. A test fails when it is out of date.',
    '',
    '![npm run cost -- --stage prod](images/cost.svg)',
    '',
    `## Fixed: ${usd(bill.fixedUsd)} a month`,
    '',
    ...linesOf(bill, 'fixed'),
    '',
    `## Usage: ${usd(bill.useUsd)} a month`,
    '',
    `For ${describe(bill.usage)}. \`npm run cost -- --requests 1e6\` computes other months. Free is what AWS gives every account every month.`,
    '',
    ...linesOf(bill, 'use'),
    '',
    NOT_COUNTED,
    '',
    '## What a setting would change',
    '',
    '| setting | a month |',
    '| --- | --: |',
    ...bill.switches.map(({ setting, usd: cost }) => `| \`${setting}\` | ${signed(cost)} |`),
    '',
    '## Against the replaced Terraform stack',
    '',
    `Its README said $20-30. With everything on that it describes (Redis, whose minimum of 1 GB is ten times Valkey's; interface endpoints for Secrets Manager and CloudWatch Logs, each in two zones), the fixed part is ${usd(bill.replacedUsd)} a month at the same prices:`,
    '',
    '| part | Concert | replaced stack |',
    '| --- | --: | --: |',
    ...bill.compared.map(
      ({ part, usd: here, replacedUsd }) => `| ${part} | ${usd(here)} | ${usd(replacedUsd)} |`,
    ),
    `| **fixed** | **${usd(bill.fixedUsd)}** | **${usd(bill.replacedUsd)}** |`,
    '',
    `To be fair: its cache was a switch. Without it, its fixed part is ${usd(replacedWithout(bill, 'cache'))}, and Concert's ${usd(bill.fixedUsd - partOf(bill, 'cache'))}.`,
    '',
    '## Prices',
    '',
    `Of ${PRICE_REGION}, as of ${PRICES_AS_OF}, without taxes and the free tier of new accounts. Other regions differ by up to a third.`,
    '',
    ...sources().map((source) => `- <${source}>`),
    '',
  ].join('\n');
}

const replacedWithout = ({ compared, replacedUsd }: Bill, without: Line['part']): number =>
  replacedUsd - (compared.find(({ part }) => part === without)?.replacedUsd ?? 0);
const partOf = ({ compared }: Bill, name: Line['part']): number =>
  compared.find(({ part }) => part === name)?.usd ?? 0;

const linesOf = (bill: Bill, kind: Line['kind']): string[] => {
  const lines = bill.lines.filter((line) => line.kind === kind);
  return [
    '| part | what | free | a month |',
    '| --- | --- | --- | --: |',
    ...lines.map(
      ({ part, what, usd: cost, free = '' }) =>
        `| ${part} | ${what} | ${free.replace(' free', '')} | ${usd(cost)} |`,
    ),
    `| **${kind === 'fixed' ? 'fixed' : 'usage'}** | | | **${usd(total(lines))}** |`,
  ];
};
