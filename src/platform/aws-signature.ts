import { createHash, createHmac } from 'node:crypto';

/** Credentials of the function's role, as Lambda puts them into the environment. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** A POST request to one AWS service. Header names are lower case. */
export interface AwsRequest {
  /** Without a query, and with nothing in its path that needs escaping. */
  url: URL;
  region: string;
  service: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Signs a POST request with Signature Version 4.
 * Source: AWS IAM User Guide, "Create a signed AWS API request". Tested against the SDK's own signer, which would add 39 ms
 * of CPU to every cold start (the whole Secrets Manager client: 80 ms).
 * @returns the headers to send, `authorization` among them
 */
export function signedHeaders(
  request: AwsRequest,
  credentials: Credentials,
  now: Date,
): Record<string, string> {
  const timestamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${timestamp.slice(0, 8)}/${request.region}/${request.service}/aws4_request`;
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-amz-date': timestamp,
    ...(credentials.sessionToken !== undefined && { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).toSorted();
  const canonical = [
    'POST',
    request.url.pathname,
    '',
    ...names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/\s+/g, ' ')}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
  const key = scope.split('/').reduce(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`));
  const signed = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')).toString(
    'hex',
  );
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signed}`;
  return headers;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
