import { resources } from '../../../resources/index.ts';
import { parseSettings, type Settings } from '../../../src/config/settings.ts';
import type { Usage } from './assumptions.ts';
import { type BilledTemplate, fixedLines } from './bill.ts';
import { type Line, listTotal, total } from './line.ts';
import { type Prices, pricesOf } from './prices.ts';
import { useLines } from './use.ts';

/** What one setting would change of the bill, in dollars a month: `listUsd` with the free tier used up. */
export interface Switch {
  setting: string;
  usd: number;
  listUsd: number;
}

type Change = Readonly<Record<string, unknown>>;

/** Settings that change the fixed lines. */
const SWITCHES: readonly [setting: string, section: keyof Settings, change: Change][] = [
  ['cache.enabled: false', 'cache', { enabled: false }],
  ['cache.engine: "redis"', 'cache', { engine: 'redis' }],
  ['network.endpointsInBothZones: true', 'network', { endpointsInBothZones: true }],
  ['network.logsEndpoint: true', 'network', { logsEndpoint: true }],
  ['database.proxy: true', 'database', { proxy: true }],
  ['database.multiAz: true', 'database', { multiAz: true }],
  ['database.instanceClass: "db.t3.micro"', 'database', { instanceClass: 'db.t3.micro' }],
  ['database.instanceClass: "db.t4g.small"', 'database', { instanceClass: 'db.t4g.small' }],
  ['alarms.dashboard: false', 'alarms', { dashboard: false }],
];

/** Settings that change what the framework and its plugins make: they are tried on the packaged template itself. */
const ON_TEMPLATE: readonly [setting: string, id: string, properties: Change][] = [
  ['api.routeMetrics: true', 'HttpApiStage', { DefaultRouteSettings: { DetailedMetricsEnabled: true } }],
  ['logs.tracing: true', 'ApiLambdaFunction', { TracingConfig: { Mode: 'Active' } }],
  ['pictures.backups: true', 'PicturesFileSystem', { BackupPolicy: { Status: 'ENABLED' } }],
  ['cache.snapshotDays: 7', 'Cache', { SnapshotRetentionLimit: 7 }],
  ['identity.emailFrom: "…"', 'UserPool', { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } }],
];

/** What each switch would add or save, beside the settings that are. */
export function switches(template: BilledTemplate, settings: Settings, usage: Usage): Switch[] {
  const prices = pricesOf(settings.region);
  const fixed = SWITCHES.filter(([, section, change]) => !isSet(settings[section], change)).map(
    ([setting, section, change]) =>
      difference(setting, fixedOf(settings, prices), fixedOf(changed(settings, section, change), prices)),
  );
  const now = useLines(template, usage, prices);
  const byUse = ON_TEMPLATE.filter(([, id]) => id in template.Resources)
    .map(([setting, id, properties]) =>
      difference(setting, now, useLines(withProperties(template, id, properties), usage, prices)),
    )
    .filter(({ listUsd }) => listUsd > 0);
  return [...fixed, ...byUse];
}

const difference = (setting: string, before: readonly Line[], after: readonly Line[]): Switch => ({
  setting,
  usd: total(after) - total(before),
  listUsd: listTotal(after) - listTotal(before),
});

function withProperties({ Resources }: BilledTemplate, id: string, properties: Change): BilledTemplate {
  const { Type = '', Properties = {} } = Resources[id] ?? {};
  return { Resources: { ...Resources, [id]: { Type, Properties: { ...Properties, ...properties } } } };
}

const isSet = (section: unknown, change: Change): boolean =>
  Object.entries(change).every(([name, value]) => (section as Change)[name] === value);

function changed(settings: Settings, section: keyof Settings, change: Change): Settings {
  const merged = { ...settings, [section]: { ...(settings[section] as object), ...change } };
  return parseSettings(JSON.stringify(merged), 'a switch');
}

/** Without functions, whose alarms are made by a plugin: they are the same on both sides. */
const fixedOf = (settings: Settings, prices: Prices): Line[] =>
  fixedLines(resources({ stage: 'prod', name: `${settings.service}-prod`, settings }), prices);
