/**
 * URL of an AWS that is not the real one: AWS_ENDPOINT_URL, as every SDK reads it
 * (docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html). Undefined for the real one.
 */
export const otherAws = (): string | undefined => process.env['AWS_ENDPOINT_URL'] || undefined;

/**
 * Where a deployed API answers: the stack says it, but an AWS that is not the real one serves every API below its own
 * address, whatever domain it has (docs.localstack.cloud/aws/services/apigateway).
 * @param outputs of the stack; those of osls name the API's id
 */
export const apiUrl = (
  { endpoint }: { endpoint?: string },
  outputs: Readonly<Record<string, string>>,
): string =>
  endpoint === undefined
    ? String(outputs['ApiEndpoint'])
    : `${endpoint}/_aws/execute-api/${outputs['HttpApiId']}/$default`;
