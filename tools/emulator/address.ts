import { apiUrl, otherAws } from '../operate/cli/endpoint.ts';
import { lineOf } from '../operate/cli/run.ts';
import { readOutputs } from '../operate/cli/stack.ts';

// npm run -s emulator:url -- STAGE
try {
  const endpoint = otherAws() ?? 'http://127.0.0.1:4566';
  console.log(apiUrl({ endpoint }, readOutputs(process.argv[2] ?? 'dev')));
} catch (error) {
  console.error(lineOf(error));
  process.exitCode = 1;
}
