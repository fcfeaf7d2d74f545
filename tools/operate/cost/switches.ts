import { resources } from '../../../resources/index.ts';
import { parseSettings, type Settings } from '../../../src/config/settings.ts';
import { fixedLines, total } from './bill.ts';

/** What one setting would change of the fixed part, in dollars a month. */
export interface Switch {
  setting: string;
  usd: number;
}

type Change = Readonly<Record<string, unknown>>;

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

/** What each switch would add or save, beside the settings that are. */
export function switches(settings: Settings): Switch[] {
  const now = fixedOf(settings);
  return SWITCHES.filter(([, section, change]) => !isSet(settings[section], change)).map(
    ([setting, section, change]) => ({ setting, usd: fixedOf(changed(settings, section, change)) - now }),
  );
}

/** The fixed part of the stack that Concert replaces, had it been priced: Redis, and both endpoints in two zones. */
export function replacedStack(settings: Settings): number {
  const everything = { logsEndpoint: true, endpointsInBothZones: true };
  return (
    fixedOf(changed(changed(settings, 'network', everything), 'cache', { engine: 'redis' })) -
    fixedOf(settings)
  );
}

const isSet = (section: unknown, change: Change): boolean =>
  Object.entries(change).every(([name, value]) => (section as Change)[name] === value);

function changed(settings: Settings, section: keyof Settings, change: Change): Settings {
  const merged = { ...settings, [section]: { ...(settings[section] as object), ...change } };
  return parseSettings(JSON.stringify(merged), 'a switch');
}

/** Without functions, whose alarms are made by a plugin: they are the same on both sides. */
const fixedOf = (settings: Settings): number =>
  total(fixedLines(resources({ stage: 'prod', name: `${settings.service}-prod`, settings })));
