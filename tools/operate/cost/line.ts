/** One line of the month's bill. */
export interface Line {
  part: Part;
  what: string;
  /** `fixed` is paid without any request. */
  kind: 'fixed' | 'use';
  usd: number;
  /** Without the free tier: what is paid once other stages have used it up. */
  listUsd: number;
  /** What of it is free, in words. */
  free?: string;
}
type Part = 'network' | 'database' | 'cache' | 'secrets' | 'monitoring' | 'api' | 'storage' | 'sign-in';

/** What is paid in any case, with nothing free. */
export const fixed = (part: Part, what: string, usd: number): Line => ({
  part,
  what,
  kind: 'fixed',
  usd,
  listUsd: usd,
});

/** What is paid by use, with nothing free. */
export const use = (part: Part, what: string, usd: number): Line => ({
  ...fixed(part, what, usd),
  kind: 'use',
});

/** An amount of usage, some of which is free every month, in every account, indefinitely. */
export interface Amount {
  name: string;
  unit: string;
  amount: number;
  free: number;
}

/** A line for it at so many dollars each. */
export function afterFree(part: Part, { name, unit, amount, free }: Amount, usdEach: number): Line {
  return {
    ...use(part, `${name}, ${inWords(amount)} ${unit}`, Math.max(0, amount - free) * usdEach),
    listUsd: amount * usdEach,
    free: `${inWords(free)} free`,
  };
}

/** An amount as people write it, as in `1,200` or `0.3`. */
export const inWords = (amount: number): string =>
  amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 1 : 0 });

/** Dollars of all lines, or of those of one kind. */
export const total = (lines: readonly Line[], kind?: Line['kind']): number => sum(lines, 'usd', kind);

/** The same without anything free. */
export const listTotal = (lines: readonly Line[], kind?: Line['kind']): number => sum(lines, 'listUsd', kind);

const sum = (lines: readonly Line[], field: 'usd' | 'listUsd', kind?: Line['kind']): number =>
  lines.reduce((all, line) => all + (kind === undefined || line.kind === kind ? line[field] : 0), 0);
