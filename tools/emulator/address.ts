import { readFileSync } from 'node:fs';

/**
 * The URL below which the emulated AWS serves a deployed HTTP API, whatever domain the API has.
 * @param aws URL of the emulated AWS
 * @param outputs of the stack; those of osls name the API's id
 */
export const addressOf = (aws: string, outputs: Readonly<Record<string, string>>): string =>
  `${aws}/_aws/execute-api/${outputs['HttpApiId']}/$default`;

// npm run -s emulator:url -- STAGE
if (process.argv[1] === import.meta.filename) {
  const stage = process.argv[2] ?? 'dev';
  try {
    const outputs = JSON.parse(readFileSync(`.concert/outputs.${stage}.json`, 'utf8')) as Record<
      string,
      string
    >;
    console.log(addressOf(process.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:4566', outputs));
  } catch {
    console.error(
      `no stack of the stage ${stage} was deployed from this folder: npm run deploy -- --stage ${stage} --no-check`,
    );
    process.exitCode = 1;
  }
}
