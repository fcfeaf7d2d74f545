import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Output } from '@aws-sdk/client-cloudformation';

const FOLDER = '.concert';

const filesOf = (stage: string): [outputs: string, frontend: string] => [
  `${FOLDER}/outputs.${stage}.json`,
  `${FOLDER}/frontend.${stage}.env`,
];

/** Deletes them when the stack is gone: they would name what is not there. */
export function deleteOutputs(stage: string): void {
  for (const file of filesOf(stage)) rmSync(file, { force: true });
}

/**
 * Writes a deployed stack's outputs to `.concert/outputs.<stage>.json`, and to `.concert/frontend.<stage>.env` what a
 * browser may know of them.
 * @returns the names of both files
 */
export function writeOutputs(
  { stage, region }: { stage: string; region: string },
  outputs: readonly Output[],
): { outputsFile: string; frontendFile: string } {
  const values: Record<string, string | undefined> = {};
  for (const { OutputKey = '', OutputValue } of outputs) {
    // osls' own: where it puts its zips, and an address that a custom domain may have closed.
    if (!/^ServerlessDeployment|^HttpApiUrl/.test(OutputKey)) values[OutputKey] = OutputValue;
  }
  const [outputsFile, frontendFile] = filesOf(stage);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(outputsFile, `${JSON.stringify(values, undefined, 2)}\n`);
  writeFileSync(
    frontendFile,
    [
      `API_URL=${values['ApiEndpoint'] ?? ''}`,
      `AWS_REGION=${region}`,
      `COGNITO_USER_POOL_ID=${values['CognitoUserPoolId'] ?? ''}`,
      `COGNITO_APP_CLIENT_ID=${values['CognitoAppClientId'] ?? ''}`,
      '',
    ].join('\n'),
  );
  return { outputsFile, frontendFile };
}
