import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Examination, ok, problem, warning } from './finding.ts';

const FOLDER = '.serverless';
const MEGABYTE = 1024 * 1024;
/** Above this, unpacked code comes near Lambda's 250 MB. Source: Lambda Developer Guide, "Lambda quotas". */
const MOST_BYTES = 80 * MEGABYTE;
/** The API starts slower with every megabyte. */
const API_BYTES = 2 * MEGABYTE;

/** Whether the zips of the last package are as small as they should be. */
export const packagesAreSmall: Examination = () => {
  const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.zip')) : [];
  const findings = names.map((name) => {
    const bytes = statSync(join(FOLDER, name)).size;
    const what = `${name} has ${(bytes / MEGABYTE).toFixed(1)} MB`;
    if (bytes > MOST_BYTES)
      return problem(what, 'Lambda takes 250 MB unpacked.', 'see what was added: npm run bench');
    return name === 'api.zip' && bytes > API_BYTES
      ? warning(what, 'Every cold start loads it all.', 'see what was added: npm run bench')
      : ok(what);
  });
  return Promise.resolve(findings);
};
