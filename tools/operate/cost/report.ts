import type { Settings } from '../../../src/config/settings.ts';
import type { Usage } from './assumptions.ts';
import { fixedLines, type BilledTemplate } from './bill.ts';
import { type Flood, floodOf } from './flood.ts';
import { type Line, listTotal, total } from './line.ts';
import { pricesOf } from './prices.ts';
import { REPLACED } from './replaced.ts';
import { switches, type Switch } from './switches.ts';
import { useLines } from './use.ts';

/** A month's bill of a stage. */
export interface Bill {
  region: string;
  /** Prices that are not known of that region and are those of us-east-1. */
  borrowed: string[];
  lines: Line[];
  fixedUsd: number;
  /** The same in an account whose free alarms and dashboards other stages have used up. */
  fixedListUsd: number;
  useUsd: number;
  /** The same without anything free. */
  useListUsd: number;
  totalUsd: number;
  budgetUsd: number | null;
  flood: Flood;
  switches: Switch[];
  /** The fixed part of the replaced system with everything enabled, at the same prices: in all, and by its parts. */
  replacedUsd: number;
  replacedListUsd: number;
  compared: Compared[];
  usage: Usage;
}

/** A part of the fixed bill: here, and in the stack that Concert replaces. */
interface Compared {
  part: Line['part'];
  usd: number;
  replacedUsd: number;
}

/** Prices a packaged template at its region's prices. @throws CommandError for what is not priced */
export function billOf(template: BilledTemplate, settings: Settings, usage: Usage): Bill {
  const prices = pricesOf(settings.region);
  const lines = [...fixedLines(template, prices), ...useLines(template, usage, prices)];
  const borrowed = prices.borrowed();
  const replaced = fixedLines(REPLACED, prices);
  return {
    region: settings.region,
    borrowed,
    lines,
    fixedUsd: total(lines, 'fixed'),
    fixedListUsd: listTotal(lines, 'fixed'),
    useUsd: total(lines, 'use'),
    useListUsd: listTotal(lines, 'use'),
    totalUsd: total(lines),
    budgetUsd: settings.budget.monthlyUsd,
    flood: floodOf(template, prices),
    switches: switches(template, settings, usage),
    replacedUsd: total(replaced),
    replacedListUsd: listTotal(replaced),
    compared: compared(lines, replaced),
    usage,
  };
}

function compared(lines: readonly Line[], replaced: readonly Line[]): Compared[] {
  const own = lines.filter(({ kind }) => kind === 'fixed');
  const of = (some: readonly Line[], part: Line['part']): number =>
    total(some.filter((line) => line.part === part));
  return [...new Set([...own, ...replaced].map(({ part }) => part))].map((part) => ({
    part,
    usd: of(own, part),
    replacedUsd: of(replaced, part),
  }));
}
