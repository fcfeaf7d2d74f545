import { signedHeaders } from './aws-signature.ts';

/** Reads the text of a secret. */
export type ReadSecret = (secretArn: string) => Promise<string>;

/** How long to wait for Secrets Manager, in milliseconds: its endpoint sits in the same network. */
const TIMEOUT_MS = 5_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads secrets from AWS Secrets Manager with the function's own role.
 * @param environment AWS_REGION and the role's credentials; AWS_ENDPOINT_URL points it at another endpoint
 */
export const secretsManager =
  (environment: Environment): ReadSecret =>
  async (secretArn) => {
    const region = environment['AWS_REGION'] ?? 'us-east-1';
    const url = new URL(environment['AWS_ENDPOINT_URL'] ?? `https://secretsmanager.${region}.amazonaws.com/`);
    const body = JSON.stringify({ SecretId: secretArn });
    const headers = signedHeaders(
      {
        url,
        region,
        service: 'secretsmanager',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'secretsmanager.GetSecretValue',
        },
        body,
      },
      {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
        sessionToken: environment['AWS_SESSION_TOKEN'],
      },
      new Date(),
    );
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json()) as { SecretString?: string; __type?: string };
    if (!response.ok || typeof answer.SecretString !== 'string') {
      throw new Error(`Secrets Manager answered ${response.status} ${answer.__type ?? ''}`.trim());
    }
    return answer.SecretString;
  };
