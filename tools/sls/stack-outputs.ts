import { mkdirSync, writeFileSync } from 'node:fs';

/** One output of a stack, as CloudFormation describes it. */
export interface StackOutput {
  OutputKey: string;
  OutputValue: string;
}

const FOLDER = '.concert';

/**
 * Writes a deployed stack's outputs to `.concert/outputs.<stage>.json`, and to `.concert/frontend.<stage>.env` what a
 * browser may know of them.
 * @returns the names of both files
 */
export function writeOutputs(
  { stage, region }: { stage: string; region: string },
  outputs: readonly StackOutput[],
): { outputsFile: string; frontendFile: string } {
  const values = Object.fromEntries(
    outputs
      // osls' own: where it puts its zips, and each function's version.
      .filter(({ OutputKey }) => !/^ServerlessDeployment|Qualified|^HttpApi/.test(OutputKey))
      .toSorted((a, b) => a.OutputKey.localeCompare(b.OutputKey))
      .map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  ) as Record<string, string | undefined>;
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
