import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from './options.ts';

// npm run bundle -- FUNCTION FOLDER: the file that the function's zip holds, for the Dockerfile.
const [name = '', folder = ''] = process.argv.slice(2);
const source = `src/functions/${name}.ts`;

if (!/^[a-z-]+$/.test(name) || folder === '' || !existsSync(source)) {
  console.error('npm run bundle -- FUNCTION FOLDER: FUNCTION is one of src/functions, such as api');
  process.exitCode = 1;
} else {
  // The path that Lambda's handler setting names, as in the zip.
  const outfile = join(folder, `src/functions/${name}.js`);
  await build({ ...bundleOptions, entryPoints: [source], outfile, logLevel: 'error' });
}
