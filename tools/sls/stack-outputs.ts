import { mkdirSync, writeFileSync } from 'node:fs';
import type { Output } from '@aws-sdk/client-cloudformation';

const FOLDER = '.concert';

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
    // osls' own: where it puts its zips, and the gateway's other names.
    if (!/^ServerlessDeployment|^HttpApi/.test(OutputKey)) values[OutputKey] = OutputValue;
  }
  const outputsFile = `${FOLDER}/outputs.${stage}.json`;
  const frontendFile = `${FOLDER}/frontend.${stage}.env`;
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
