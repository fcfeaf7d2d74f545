import { existsSync, readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** The compact form of the IANA database, as the package tzdata of most systems installs it. */
const SOURCE = '/usr/share/zoneinfo/tzdata.zi';
const FILE = 'src/kernel/time-zone-names.ts';

/**
 * The names of all time zones, as the file of the kernel holds them.
 * @param news whether a newer database than the one that the file is from counts
 * @returns no file where this system has no database that counts
 */
export async function timeZonesFile({ news }: { news: boolean }): Promise<Record<string, string>> {
  if (!existsSync(SOURCE)) return {};
  const database = readFileSync(SOURCE, 'utf8');
  const [, version = ''] = /^# version (\S+)/.exec(database) ?? [];
  const [, written = ''] = /IANA time zone database \((\S+)\)/.exec(readFileSync(FILE, 'utf8')) ?? [];
  if (news ? version < written : version !== written) return {};
  const text = `/**
 * Every name of the IANA time zone database (${version}), links included, by the part before its last slash.
 * Written by \`npm run generate\`.
 */
export const ZONE_NAMES: Readonly<Record<string, string>> = ${JSON.stringify(byArea(namesIn(database)))};\n`;
  return { [FILE]: await format(text, { ...(await resolveConfig(FILE)), parser: 'typescript' }) };
}

/** `Z name …` begins a zone, `L target name` is a link. Factory is for machines without a time zone. */
function namesIn(database: string): string[] {
  const names = database.split('\n').flatMap((line) => /^(?:Z|L \S+) (\S+)/.exec(line)?.[1] ?? []);
  return names.filter((name) => name !== 'Factory').toSorted();
}

function byArea(names: string[]): Record<string, string> {
  const areas: Record<string, string> = {};
  for (const name of names) {
    const end = name.lastIndexOf('/') + 1;
    const [area, own] = [name.slice(0, end), name.slice(end)];
    areas[area] = area in areas ? `${areas[area]} ${own}` : own;
  }
  return areas;
}
