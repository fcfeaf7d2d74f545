import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { resources } from '../../resources/index.ts';
import { defaultSettings, parseSettings } from '../../src/config/settings.ts';
import { REGIONS } from '../../src/config/settings-schema.ts';
import { FREE } from '../../tools/operate/cost/free.ts';
import { providers, type Providers } from '../support/provider-schemas.ts';
import { variants } from '../support/template-variants.ts';

jest.setTimeout(420_000);

let known: Providers | undefined;
beforeAll(async () => {
  known = await providers();
});

const accepted = (settings: object): boolean => {
  try {
    parseSettings(JSON.stringify(settings), 'env.prod.json');
    return true;
  } catch {
    return false;
  }
};

/** Every type that some settings ask for: ours of both extremes, and those that osls and its plugins add. */
const types = new Set([
  ...Object.keys(FREE).filter((type) => type.startsWith('AWS::')),
  ...['defaults', 'everything on'].flatMap((name) =>
    Object.values(
      resources({
        stage: 'prod',
        name: 'concert-prod',
        settings: parseSettings(JSON.stringify(variants[name as 'defaults']), 'env.prod.json'),
      }).Resources,
    ).map(({ Type }) => Type),
  ),
]);
// What a setting leaves out, so that a region without it can be used; everything else must be everywhere.
const LEFT_OUT_BY = { 'AWS::Budgets::Budget': 'monthlyUsd' } as const;

describe('the regions that the settings take', () => {
  it.each(REGIONS)('%s has every type of the stack, or the settings refuse what it lacks', (region) => {
    const there = known?.typesOf(region);
    if (there === undefined) return;
    const lacking = [...types].filter((type) => type.startsWith('AWS::') && !there.has(type));
    expect(lacking.filter((type) => !Object.hasOwn(LEFT_OUT_BY, type))).toEqual([]);
    for (const [type, key] of Object.entries(LEFT_OUT_BY)) {
      expect([type, accepted({ region, budget: { [key]: 50 } })]).toEqual([type, !lacking.includes(type)]);
      expect(accepted({ region, budget: { [key]: null } })).toBe(true);
    }
  });

  it.each(REGIONS)('%s has the default class of the database, for MySQL', (region) => {
    if (known === undefined) return;
    expect([...known.databaseClassesOf(region)]).toContain(defaultSettings().database.instanceClass);
  });

  it('are all described by the data but one, of which the settings say that nobody knows', () => {
    if (known === undefined) return;
    const unknown = REGIONS.filter((region) => known?.typesOf(region) === undefined);
    expect(unknown).toEqual(['me-south-1']);
  });
});
