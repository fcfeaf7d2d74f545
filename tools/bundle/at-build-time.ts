import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** Modules that read files: what they export is plain data. */
const READS_FILES = /[\\/]src[\\/]database[\\/](?:migrations|procedures)[\\/]index\.ts$/;

/** esbuild plugin: bundles the values of such a module, each by itself, so that what is not used is left out. */
export const atBuildTime: Plugin = {
  name: 'at-build-time',
  setup(build) {
    build.onLoad({ filter: READS_FILES }, async ({ path }) => {
      const values = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
      const lines = Object.entries(values).map(
        ([name, value]) => `export const ${name} = ${JSON.stringify(value)};`,
      );
      return { contents: lines.join('\n'), loader: 'js' };
    });
  },
};
