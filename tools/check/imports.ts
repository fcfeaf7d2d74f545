import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import { FOUNDATIONS, importRules } from './import-rules.ts';

const SOURCES = ['serverless.ts', 'src', 'resources', 'tools', 'tests'];

const options: ICruiseOptions = {
  validate: true,
  // TypeScript 7 has no interface for programs yet, so files are parsed by swc. Type imports count too.
  parser: 'swc',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  // They use generated clients, and have packages of their own.
  exclude: { path: '^tests/clients/programs/' },
};

const resolveOptions = {
  extensions: ['.ts', '.js', '.json', '.d.ts'],
  exportsFields: ['exports'],
  conditionNames: ['import', 'node', 'types', 'default'],
};

/** Every import in the project at `directory` that breaks a rule, one line each; and how many files were read. */
export async function brokenImports(directory: string): Promise<{ files: number; broken: string[] }> {
  const sources = SOURCES.filter((name) => existsSync(join(directory, name)));
  const forbidden = importRules(domainsIn(directory));
  const { output } = await cruise(
    sources,
    { ...options, ruleSet: { forbidden }, baseDir: directory },
    resolveOptions,
  );
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text');
  const { violations, totalCruised } = output.summary;
  const comments = new Map(forbidden.map(({ name, comment }) => [name, comment]));
  const broken = violations.map(
    ({ from, to, rule }) => `${from} -> ${to}: ${comments.get(rule.name)} (${rule.name})`,
  );
  return { files: totalCruised, broken };
}

function domainsIn(directory: string): string[] {
  const src = join(directory, 'src');
  if (!existsSync(src)) return [];
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).filter((name) => !FOUNDATIONS.includes(name));
}

if (import.meta.main) {
  const { files, broken } = await brokenImports(process.cwd());
  for (const line of broken) console.error(line);
  console.log(`imports: ${files} files, ${broken.length} broken rules`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
