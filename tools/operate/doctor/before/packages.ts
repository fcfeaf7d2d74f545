import { type Examination, ok, problem } from '../finding.ts';
import { packageSizes } from '../../packaging/package.ts';

const MEGABYTE = 1024 * 1024;
/** Unpacked it must stay below 250 MB; native files pack to about a third. Source: Lambda Developer Guide, "Lambda quotas". */
const MOST_BYTES = 80 * MEGABYTE;

/** Whether the service packages at all, and every function is small enough for Lambda. */
export const packagesFit: Examination = async ({ stage }) => {
  const sizes = await packageSizes(stage);
  return sizes.map(({ name, bytes }) => {
    const what = `package of ${name}: ${(bytes / MEGABYTE).toFixed(1)} MB`;
    return bytes <= MOST_BYTES
      ? ok(what)
      : problem(what, 'Lambda refuses more than 250 MB unpacked.', 'see what was added: npm run bench');
  });
};
