import { S3Client } from '@aws-sdk/client-s3';
import type { Environment } from '../config/runtime.ts';
import { DomainError } from '../kernel/errors.ts';

/** What an object store needs. */
export interface ObjectsOptions {
  bucket: string;
  /** AWS_REGION and the role's credentials; AWS_ENDPOINT_URL points it at another endpoint, as local runs do. */
  environment: Environment;
  timeouts?: Partial<ObjectTimeouts>;
}

/** How long to wait, in milliseconds. */
export interface ObjectTimeouts {
  connect: number;
  /** For the head of an answer, and for any silence while bytes flow. */
  answer: number;
}
const TIMEOUTS: ObjectTimeouts = { connect: 2_000, answer: 5_000 };

/**
 * A client that is built by the first call: its 80 ms stay off cold starts that need no object.
 * @returns a function that gives the one client, and throws an Error naming the variable when there are no credentials
 */
export function lazyClient({ environment, timeouts }: ObjectsOptions): () => S3Client {
  let client: S3Client | undefined;
  return () => (client ??= built(environment, { ...TIMEOUTS, ...timeouts }));
}

function built(environment: Environment, { connect, answer }: ObjectTimeouts): S3Client {
  const endpoint = environment['AWS_ENDPOINT_URL'];
  return new S3Client({
    region: environment['AWS_REGION'] ?? 'us-east-1',
    ...(endpoint && { endpoint, forcePathStyle: true }),
    // Given, so that the default chain never asks the network (instance metadata, SSO) for what the role has put here.
    credentials: credentialsIn(environment),
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: connect,
      requestTimeout: answer,
      throwOnRequestTimeout: true,
      socketTimeout: answer,
    },
  });
}

function credentialsIn(environment: Environment) {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId) throw new Error('the environment variable AWS_ACCESS_KEY_ID is missing');
  if (!secretAccessKey) throw new Error('the environment variable AWS_SECRET_ACCESS_KEY is missing');
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

const UNREACHABLE =
  /\b(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/;
/** Error names of S3 and the SDK for "not now". */
const NOT_NOW = new Set([
  'TimeoutError',
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'RequestTimeout',
]);

interface ClientError {
  name: string;
  code: string;
  message: string;
  $metadata: { httpStatusCode?: number };
}

function clientError(error: unknown): ClientError {
  const { name = '', code = '', message = '', $metadata = {} } = Object(error) as Partial<ClientError>;
  return { name, code, message, $metadata };
}

/** Whether S3 said that there is no such object. A HEAD has no body, so only its status says so. */
export const isAbsent = (error: unknown): boolean => {
  const { name } = clientError(error);
  return name === 'NoSuchKey' || name === 'NotFound';
};

/** Whether S3 refused a range because the object has no bytes there. */
export const isEmpty = (error: unknown): boolean => clientError(error).name === 'InvalidRange';

/** The domain's word for an object store that cannot be reached or is overloaded. Anything else comes back as it is. */
export function translated(error: unknown): unknown {
  const { name, code, message, $metadata } = clientError(error);
  // The SDK wraps an error that is not of its own context's Error, and keeps nothing but the text.
  const isDown =
    UNREACHABLE.test(`${code} ${message}`) || NOT_NOW.has(name) || ($metadata.httpStatusCode ?? 0) >= 500;
  if (!isDown) return error;
  return new DomainError('storage_unavailable', 'Files are unavailable for a moment. Try again shortly.', {
    cause: error,
    retryAfterSeconds: 5,
  });
}
