import { readFileSync } from 'node:fs';

/**
 * The URL below which the emulated AWS serves a deployed HTTP API.
 * @param aws URL of the emulated AWS
 * @param apiEndpoint the stack's output ApiEndpoint, whose host begins with the API's id
 */
export function addressOf(aws: string, apiEndpoint: string): string {
  const [id] = new URL(apiEndpoint).hostname.split('.');
  return `${aws}/_aws/execute-api/${id}/$default`;
}

// npm run -s emulator:url -- STAGE
if (process.argv[1] === import.meta.filename) {
  const stage = process.argv[2] ?? 'dev';
  try {
    const outputs = JSON.parse(readFileSync(`.concert/outputs.${stage}.json`, 'utf8')) as {
      ApiEndpoint: string;
    };
    console.log(addressOf(process.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:4566', outputs.ApiEndpoint));
  } catch {
    console.error(
      `no stack of the stage ${stage} was deployed from this folder: npx sls deploy --stage ${stage}`,
    );
    process.exitCode = 1;
  }
}
