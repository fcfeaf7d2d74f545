import type { Bill } from './report.ts';
import { describe, usd } from './text.ts';

/** What the README says of the price: one sentence, and the sums of each region beside the replaced stack's. */
export function asSummary([bill, ...elsewhere]: readonly [Bill, ...Bill[]]): string {
  const bills = [bill, ...elsewhere];
  const row = (what: string, value: (one: Bill) => string, replaced: string): string =>
    `| ${[what, ...bills.map(value), replaced].join(' | ')} |`;
  return [
    `**About ${dollars(bill.fixedUsd)} a month in ${bill.region} before the first request** (${dollars(bill.fixedListUsd)} where the account's free alarms and dashboards are used up). The replaced Terraform stack, with everything enabled that it describes, would cost about ${dollars(bill.replacedUsd)} at ${bill.region}'s prices; its README said $20-30.`,
    '',
    row('a month, at list prices', ({ region }) => region, 'replaced stack'),
    `| --- | ${bills.map(() => '--: | ').join('')}--: |`,
    row(
      '**fixed**, default settings',
      ({ fixedUsd }) => `**${usd(fixedUsd)}**`,
      `**${usd(bill.replacedUsd)}**`,
    ),
    row(
      'fixed, free alarms and dashboards used up',
      ({ fixedListUsd }) => usd(fixedListUsd),
      usd(bill.replacedListUsd),
    ),
    row(`usage: ${describe(bill.usage)}`, ({ useUsd }) => usd(useUsd), ''),
    '',
  ].join('\n');
}

const dollars = (amount: number): string => `$${Math.round(amount)}`;
