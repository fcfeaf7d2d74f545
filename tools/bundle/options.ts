import { rmSync } from 'node:fs';
import type { BuildOptions } from 'esbuild';
import plugins from './plugins.ts';

/**
 * How every function becomes one file. The tests and the benchmarks bundle with the same options, so what they
 * measure is what runs. See docs/adr/0003-one-lean-bundle-per-function.md for the reasons.
 */
export const bundleOptions = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  sourcemap: false,
  keepNames: true,
  legalComments: 'none',
  // Native code cannot be bundled; tools/sls/native-packages.ts puts it beside the one bundle that needs it.
  external: ['sharp'],
  plugins,
} satisfies BuildOptions;

/** `custom.esbuild` of serverless-esbuild. */
export function serverlessEsbuild() {
  // Of its own for each process, so that two commands at the same time do not delete each other's files.
  const outputWorkFolder = `.esbuild/${process.pid}`;
  process.once('exit', () => rmSync(outputWorkFolder, { recursive: true, force: true }));
  return {
    ...bundleOptions,
    // osls copies its configuration as JSON, which a plugin's functions would not survive.
    plugins: 'tools/bundle/plugins.ts',
    // Nothing is left to the runtime, not even its AWS SDK: see the decision. To the plugin, what is excluded is
    // external as well, but not its business to install.
    external: [],
    exclude: [...bundleOptions.external],
    outputWorkFolder,
  };
}
