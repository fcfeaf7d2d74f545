import { describe, expect, it } from '@jest/globals';
import { REGIONS } from '../../src/config/settings-schema.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { DEFAULT_USAGE } from '../../tools/operate/cost/assumptions.ts';
import { isPriced, pricesOf, sources } from '../../tools/operate/cost/prices.ts';
import file from '../../tools/operate/cost/prices.json' with { type: 'json' };
import { billOf } from '../../tools/operate/cost/report.ts';
import { REPLACED } from '../../tools/operate/cost/replaced.ts';
import { pricesSentence } from '../../tools/operate/cost/text.ts';

const billIn = (region: (typeof REGIONS)[number]) =>
  billOf(REPLACED, { ...defaultSettings(), region }, DEFAULT_USAGE);
type Entry = { unit: string; regions: Record<string, { usd: number; source: string }> };
const entries = Object.entries(file.prices as Record<string, Entry>);

describe('the list of prices', () => {
  it.each(entries)('%s has a unit, and in each region a number and where it was read', (_what, price) => {
    expect(price.unit).toMatch(/\w/);
    expect(Object.keys(price.regions)).toContain('us-east-1');
    for (const [region, { usd, source }] of Object.entries(price.regions)) {
      expect(REGIONS).toContain(region);
      expect(usd).toBeGreaterThan(0);
      expect(Object.keys(file.sources)).toContain(source);
    }
  });

  it('names no source without a day, an address, and no price', () => {
    expect(sources()).toHaveLength(Object.keys(file.sources).length);
    for (const { date, url, copy, note, unverified } of sources()) {
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(url).toMatch(/^https:\/\//);
      // Read from a copy or a quotation, or marked as what it is.
      expect([url, copy ?? note ?? unverified]).not.toEqual([url, undefined]);
    }
  });

  it('has no price at which two regions of one service differ by mistake: none is tenfold', () => {
    for (const [what, { regions }] of entries) {
      const all = Object.values(regions).map(({ usd }) => usd);
      expect([what, Math.max(...all) / Math.min(...all) < 10]).toEqual([what, true]);
    }
  });
});

describe('a stage in another region', () => {
  it('is billed at the prices of that region', () => {
    expect(billIn('eu-central-1').lines.find(({ part }) => part === 'network')?.usd).toBeCloseTo(
      2 * 730 * 0.012,
      6,
    );
    expect(pricesOf('sa-east-1').of('transfer out GB')).toBe(0.15);
  });

  it('names what is known of us-east-1 alone', () => {
    expect(pricesSentence(billIn('eu-central-1'))).toMatch(
      /^Prices of eu-central-1; not known there, and shown at those of us-east-1: .*dashboard month.*\.$/,
    );
    expect(pricesSentence(billIn('us-east-1'))).toBe('Prices of us-east-1.');
  });

  it('where nothing is known, says so, and shows the prices of us-east-1', () => {
    expect(isPriced('eu-west-3')).toBe(false);
    const bill = billIn('eu-west-3');
    expect(pricesSentence(bill)).toBe('No prices are known for eu-west-3: shown at those of us-east-1.');
    expect(bill.fixedUsd).toBeCloseTo(billIn('us-east-1').fixedUsd, 6);
  });

  it('never invents a price', () => {
    expect(() => pricesOf('eu-central-1').of('gold ounce')).toThrow(/^no price is known of "gold ounce"/);
  });
});
