import { resources } from '../../../resources/index.ts';
import { parseSettings, type Settings } from '../../../src/config/settings.ts';
import { type BilledTemplate, fixedLines, type Line, total } from './bill.ts';
import { type Usage, useLines } from './use.ts';

/** What one setting would change of the bill, in dollars a month. */
export interface Switch {
  setting: string;
  usd: number;
}

type Change = Readonly<Record<string, unknown>>;

/** Settings that change what is paid in any case. */
const SWITCHES: readonly [setting: string, section: keyof Settings, change: Change][] = [
  ['cache.enabled: false', 'cache', { enabled: false }],
  ['cache.engine: "redis"', 'cache', { engine: 'redis' }],
  ['network.endpointsInBothZones: true', 'network', { endpointsInBothZones: true }],
  ['network.logsEndpoint: true', 'network', { logsEndpoint: true }],
  ['database.proxy: true', 'database', { proxy: true }],
  ['database.multiAz: true', 'database', { multiAz: true }],
  ['database.instanceClass: "db.t4g.micro"', 'database', { instanceClass: 'db.t4g.micro' }],
  ['database.instanceClass: "db.t3.small"', 'database', { instanceClass: 'db.t3.small' }],
];

/** Settings that change what the framework and its plugins make: they are tried on the packaged template itself. */
const ON_TEMPLATE: readonly [setting: string, id: string, properties: Change][] = [
  ['api.routeMetrics: true', 'HttpApiStage', { DefaultRouteSettings: { DetailedMetricsEnabled: true } }],
  ['logs.tracing: true', 'ApiLambdaFunction', { TracingConfig: { Mode: 'Active' } }],
  ['pictures.backups: true', 'PicturesFileSystem', { BackupPolicy: { Status: 'ENABLED' } }],
];

/** What each switch would add or save, beside the settings that are. */
export function switches(template: BilledTemplate, settings: Settings, usage: Usage): Switch[] {
  const fixedNow = fixedOf(settings);
  const fixed = SWITCHES.filter(([, section, change]) => !isSet(settings[section], change)).map(
    ([setting, section, change]) => ({
      setting,
      usd: total(fixedOf(changed(settings, section, change))) - total(fixedNow),
    }),
  );
  const useNow = total(useLines(template, usage));
  const byUse = ON_TEMPLATE.map(([setting, id, properties]) => ({
    setting,
    usd: total(useLines(withProperties(template, id, properties), usage)) - useNow,
  })).filter(({ usd }) => usd > 0);
  return [...fixed, ...byUse];
}

function withProperties({ Resources }: BilledTemplate, id: string, properties: Change): BilledTemplate {
  const { Type = '', Properties = {} } = Resources[id] ?? {};
  return { Resources: { ...Resources, [id]: { Type, Properties: { ...Properties, ...properties } } } };
}

/** A part of the fixed bill: here, and in the stack that Concert replaces. */
export interface Compared {
  part: Line['part'];
  usd: number;
  replacedUsd: number;
}

/**
 * The fixed bill by its parts beside that of the stack that Concert replaces, as that one would be billed with everything on: Redis,
 * and both interface endpoints in two zones, at the same prices.
 */
export function comparedWithReplaced(template: BilledTemplate, settings: Settings): Compared[] {
  const lines = fixedLines(template);
  const everything = changed(settings, 'network', { logsEndpoint: true, endpointsInBothZones: true });
  const replaced = fixedOf(changed(everything, 'cache', { enabled: true, engine: 'redis' }));
  const now = fixedOf(settings);
  const of = (some: readonly Line[], part: Line['part']): number =>
    total(some.filter((line) => line.part === part));
  return [...new Set([...lines, ...replaced].map(({ part }) => part))].map((part) => ({
    part,
    usd: of(lines, part),
    replacedUsd: of(lines, part) + of(replaced, part) - of(now, part),
  }));
}

const isSet = (section: unknown, change: Change): boolean =>
  Object.entries(change).every(([name, value]) => (section as Change)[name] === value);

function changed(settings: Settings, section: keyof Settings, change: Change): Settings {
  const merged = { ...settings, [section]: { ...(settings[section] as object), ...change } };
  return parseSettings(JSON.stringify(merged), 'a switch');
}

/** Without functions, whose alarms are made by a plugin: they are the same on both sides. */
const fixedOf = (settings: Settings): Line[] =>
  fixedLines(resources({ stage: 'prod', name: `${settings.service}-prod`, settings }));
