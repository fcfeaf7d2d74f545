import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** The compact form of the IANA database, as the package tzdata of most systems installs it. */
const SOURCE = '/usr/share/zoneinfo/tzdata.zi';
const file = join(import.meta.dirname, '../../src/kernel/time-zone-names.ts');

const [option] = process.argv.slice(2);
if (option !== undefined) {
  console.log(`npm run time-zones     writes ${file} from ${SOURCE}\n\nExample:\n  npm run time-zones`);
  process.exitCode = option === '--help' ? 0 : 1;
} else {
  const source = await readFile(SOURCE, 'utf8');
  const version = /^# version (\S+)/.exec(source)?.[1] ?? '?';
  const text = `/**
 * Every name of the IANA time zone database (${version}), links included, by the part before its last slash.
 * Written by \`npm run time-zones\`.
 */
export const ZONE_NAMES: Readonly<Record<string, string>> = ${JSON.stringify(byArea(namesIn(source)))};\n`;
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: 'typescript' }));
}

/** `Z name …` begins a zone, `L target name` is a link. Factory is for machines without a time zone. */
function namesIn(source: string): string[] {
  const names = source.split('\n').flatMap((line) => /^(?:Z|L \S+) (\S+)/.exec(line)?.[1] ?? []);
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
