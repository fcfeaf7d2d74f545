import { type Line, listTotal, total } from './line.ts';
import { pricesOf, sources } from './prices.ts';
import type { Bill } from './report.ts';
import { describe, NOT_COUNTED, pricesSentence, signed, usd } from './text.ts';

/** A table of the bill by its parts in each region, and the replaced stack's beside the first. */
export function asTable([bill, ...elsewhere]: readonly [Bill, ...Bill[]]): string {
  const bills = [bill, ...elsewhere];
  const cells = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
  const rows = bill.compared.map(({ part, replacedUsd }) =>
    cells([
      part,
      ownLines(bill, part),
      ...bills.map((one) => usd(partOf(one, part))),
      replacedUsd === 0 ? '' : usd(replacedUsd),
    ]),
  );
  return [
    cells(['part', 'Concert, default settings', ...bills.map(({ region }) => region), 'replaced stack']),
    cells(['---', '---', ...bills.map(() => '--:'), '--:']),
    ...rows,
    cells([
      '**fixed**',
      '**a month, before the first request**',
      ...bills.map(({ fixedUsd }) => `**${usd(fixedUsd)}**`),
      `**${usd(bill.replacedUsd)}**`,
    ]),
    cells([
      '',
      'in an account whose free alarms and dashboards are used up',
      ...bills.map(({ fixedListUsd }) => usd(fixedListUsd)),
      usd(bill.replacedListUsd),
    ]),
    cells(['usage', describe(bill.usage), ...bills.map(({ useUsd }) => usd(useUsd)), '']),
    '',
  ].join('\n');
}

const ownLines = ({ lines }: Bill, part: Line['part']): string =>
  lines
    .filter((line) => line.kind === 'fixed' && line.part === part)
    .map(({ what }) => what)
    .join('; ');

/** The page docs/cost.md: the first bill in full, the others by their parts. */
export function asPage(bills: readonly [Bill, ...Bill[]]): string {
  const [bill] = bills;
  return [
    '# What it costs',
    '',
    'Written by `npm run generate` from the packaged template with the default settings. A test fails when it is out of date.',
    '',
    `## Fixed: ${usd(bill.fixedUsd)} a month, or ${usd(bill.fixedListUsd)}`,
    '',
    `${usd(bill.fixedUsd)} in an account that has its free alarms and dashboards left, as a company's first stage has. ${usd(bill.fixedListUsd)} where other stages have used them up, since the free tier is per account, not per stage. There, \`alarms.dashboard: false\` lowers it to ${usd(bill.fixedListUsd - dashboardUsd(bill))}.`,
    '',
    ...linesOf(bill, 'fixed'),
    '',
    `## Usage: ${usd(bill.useUsd)} a month`,
    '',
    `For ${describe(bill.usage)}. \`npm run cost -- --requests 1e6\` computes other months. Free is what every account gets every month. Without it, usage would cost ${usd(bill.useListUsd)}. The assumptions about a request, a file and a user: \`tools/operate/cost/assumptions.ts\`.`,
    '',
    ...linesOf(bill, 'use'),
    '',
    NOT_COUNTED,
    '',
    ...floodSection(bill),
    '## What a setting would change',
    '',
    '| setting | a month | with nothing free left |',
    '| --- | --: | --: |',
    ...bill.switches.map(
      ({ setting, usd: cost, listUsd }) => `| \`${setting}\` | ${signed(cost)} | ${signed(listUsd)} |`,
    ),
    '',
    '## By region, and against the replaced Terraform stack',
    '',
    asTable(bills),
    `The README of the replaced stack said $20-30. With everything enabled that it describes (Redis, whose minimum of 1 GB is ten times Valkey's; interface endpoints for Secrets Manager and CloudWatch Logs, each in two zones), its fixed part is ${usd(bill.replacedUsd)} a month at the same prices. Its parts are listed in \`tools/operate/cost/replaced.ts\`. To be fair, its cache was optional. Without it, its fixed part is ${usd(replacedWithout(bill, 'cache'))}, and Concert's ${usd(bill.fixedUsd - partOf(bill, 'cache'))}.`,
    '',
    ...priceSection(bills),
  ].join('\n');
}

function floodSection({ flood: { requestsPerSecond, alarmAt, answers } }: Bill): string[] {
  const threshold = alarmAt === null ? '' : alarmAt.toLocaleString('en-US');
  return [
    '## A flood',
    '',
    `Events and pictures can be read without signing in, so a flood of anonymous requests costs money. The gateway allows ${requestsPerSecond} requests a second (\`api.throttle\`). The alarm \`http-requests\` fires at ${threshold} requests within an hour, the rate at which small responses would spend the budget in a month, after ${Math.round((alarmAt ?? 0) / requestsPerSecond / 60)} minutes at the throttle; the budget itself would notify 8 to 24 hours later.`,
    '',
    `| a flood of requests for | all month | until the alarm fires |`,
    '| --- | --: | --: |',
    ...answers.map(
      ({ what, monthUsd, untilAlarmUsd }) => `| ${what} | ${usd(monthUsd)} | ${usd(untilAlarmUsd ?? 0)} |`,
    ),
    '',
    'A slower flood of large pictures stays below the alarm: the budget notifies of it, at most a day later. What to do: [runbook](runbook.md#http-requests).',
    '',
  ];
}

function priceSection(bills: readonly Bill[]): string[] {
  const transfer = (region: string): number => pricesOf(region).of('transfer out GB');
  const endpoint = (region: string): number => pricesOf(region).of('endpoint zone-hour');
  const more = (price: (region: string) => number): string =>
    `${Math.round(100 * (price('sa-east-1') / price('us-east-1') - 1))} %`;
  return [
    '## Prices',
    '',
    `Without taxes and the credits of new accounts. A stage is priced in its own region; a price that is not known there is taken from us-east-1, and \`npm run cost\` says which. Regions differ greatly: in sa-east-1 outbound traffic costs ${more(transfer)} more than in us-east-1, an interface endpoint ${more(endpoint)}.`,
    '',
    ...bills.map((bill) => `- ${pricesSentence(bill)}`),
    '',
    'The price lists of AWS itself could not be accessed; copies of them were read. Each price with its source: `tools/operate/cost/prices.json`.',
    '',
    '| published or read | source | copy |',
    '| --- | --- | --- |',
    ...sources().map(
      ({ date, url, copy, note, unverified }) =>
        `| ${date} | <${url}> | ${[copy, note, unverified === true ? '**unverified**' : undefined].filter(Boolean).join('; ')} |`,
    ),
    '',
  ];
}

const dashboardUsd = ({ lines }: Bill): number =>
  lines.find(({ what }) => / dashboards?$/.test(what))?.listUsd ?? 0;
const replacedWithout = ({ compared, replacedUsd }: Bill, without: Line['part']): number =>
  replacedUsd - (compared.find(({ part }) => part === without)?.replacedUsd ?? 0);
const partOf = ({ compared }: Bill, name: Line['part']): number =>
  compared.find(({ part }) => part === name)?.usd ?? 0;

const linesOf = (bill: Bill, kind: Line['kind']): string[] => {
  const lines = bill.lines.filter((line) => line.kind === kind);
  return [
    '| part | what | free | a month | with nothing free left |',
    '| --- | --- | --- | --: | --: |',
    ...lines.map(
      ({ part, what, usd: cost, listUsd, free = '' }) =>
        `| ${part} | ${what} | ${free.replace(' free', '')} | ${usd(cost)} | ${usd(listUsd)} |`,
    ),
    `| **${kind === 'fixed' ? 'fixed' : 'usage'}** | | | **${usd(total(lines))}** | **${usd(listTotal(lines))}** |`,
  ];
};
