import { randomUUID } from 'node:crypto';
import type { Environment } from '../config/runtime.ts';
import { credentialsFrom, signedHeaders } from './aws-signature.ts';

/** Reads the text of a secret. */
export type ReadSecret = (secretArn: string) => Promise<string>;

/** Gives a secret a new text. */
export type WriteSecret = (secretArn: string, text: string) => Promise<void>;

/** How long to wait for Secrets Manager, in milliseconds: its endpoint sits in the same network. */
const TIMEOUT_MS = 5_000;

/**
 * Reads secrets from AWS Secrets Manager with the function's own role.
 * @param environment AWS_REGION and the role's credentials; AWS_ENDPOINT_URL points it at another endpoint
 */
export const secretsManager =
  (environment: Environment): ReadSecret =>
  async (SecretId) => {
    const answer = await ask(environment, 'GetSecretValue', { SecretId });
    if (typeof answer.SecretString !== 'string') throw new Error('Secrets Manager answered without a text');
    return answer.SecretString;
  };

/** Writes secrets with the function's own role; `environment` as for reading. */
export const secretsWriter =
  (environment: Environment): WriteSecret =>
  async (SecretId, SecretString) => {
    // The same token for a repeated request would make it one; each of ours is a change.
    const ClientRequestToken = randomUUID();
    await ask(environment, 'PutSecretValue', { SecretId, SecretString, ClientRequestToken });
  };

async function ask(
  environment: Environment,
  action: 'GetSecretValue' | 'PutSecretValue',
  input: Record<string, string>,
): Promise<{ SecretString?: string }> {
  const region = environment['AWS_REGION'] ?? 'us-east-1';
  const url = new URL(environment['AWS_ENDPOINT_URL'] ?? `https://secretsmanager.${region}.amazonaws.com/`);
  const body = JSON.stringify(input);
  const headers = signedHeaders(
    {
      url,
      region,
      service: 'secretsmanager',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${action}` },
      body,
    },
    credentialsFrom(environment),
    new Date(),
  );
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json()) as { SecretString?: string; __type?: string };
  if (!response.ok)
    throw new Error(`Secrets Manager answered ${response.status} ${answer.__type ?? ''}`.trim());
  return answer;
}
