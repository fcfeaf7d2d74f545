// Adds up the reports of .ci/run and prints its closing line; the exit status says whether all passed.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2];
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of readdirSync(directory)) {
  const text = readFileSync(join(directory, file), 'utf8');
  if (file.endsWith('.step')) {
    if (text.trim() === 'ok') passed += 1;
    else failed += 1;
    continue;
  }
  const report = JSON.parse(text);
  passed += report.numPassedTests;
  // A file that does not load fails without having run a test, as does one whose coverage is too low.
  failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  if (!report.success && report.numFailedTests + report.numRuntimeErrorTestSuites === 0) failed += 1;
  skipped += report.numPendingTests + report.numTodoTests;
}
rmSync(directory, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
