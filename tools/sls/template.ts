import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { service } from '../../resources/service.ts';
import type { Stack } from '../../resources/stack.ts';
import { projectDirectory } from '../local/engines/places.ts';

/** osls' own object, as its command line makes it. Source: osls 4, scripts/serverless.js and lib/serverless.js. */
type Osls = new (input: {
  configuration: object;
  serviceDir: string;
  configurationFilename: string;
  command: string;
  commands: string[];
  options: object;
}) => { init(): Promise<void>; run(): Promise<void> };

let last: Promise<unknown> = Promise.resolve();

/**
 * The template that `sls package` would make of a stack, without making the zips: in this process, in half a second once
 * osls is loaded. A test holds one against the other.
 * @throws Error what osls says of a configuration that it does not take
 */
export function compileTemplate(stack: Stack): Promise<object> {
  // osls and its plugins share state within a process: one at a time.
  const next = last.then(() => compiled(stack));
  last = next.catch(() => undefined);
  return next;
}

async function compiled(stack: Stack): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'concert-template-'));
  try {
    const Serverless = createRequire(import.meta.url)('serverless') as Osls;
    const osls = new Serverless({
      configuration: await withoutBundles(service(stack), folder),
      serviceDir: projectDirectory,
      configurationFilename: 'serverless.ts',
      command: 'package',
      commands: ['package'],
      options: { stage: stack.stage, package: folder },
    });
    await osls.init();
    await osls.run();
    const text = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
    return JSON.parse(text) as object;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** With an empty file in the place of each zip: a template holds their names alone. */
async function withoutBundles(configuration: ReturnType<typeof service>, folder: string): Promise<object> {
  const functions: Record<string, object> = {};
  for (const [name, one] of Object.entries(configuration.functions)) {
    const artifact = join(folder, `${name}.zip`);
    await writeFile(artifact, '');
    functions[name] = 'image' in one ? one : { ...one, package: { artifact } };
  }
  // osls changes what it is given, and reads its configuration as JSON itself.
  return JSON.parse(JSON.stringify({ ...configuration, functions })) as object;
}
