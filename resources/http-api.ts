import type { ApiGatewayV2StageProperties } from '@awboost/cfn-resource-types/AWS-ApiGatewayV2-Stage';
import type { LogsLogGroupProperties } from '@awboost/cfn-resource-types/AWS-Logs-LogGroup';
import { routes } from '../src/routes.ts';
import type { Fragment, Raw } from './cloudformation.ts';
import { cors } from './cors.ts';
import { AUTHORIZER } from './http-events.ts';
import type { Stack } from './stack.ts';

/** `provider.httpApi`: tokens of our own user pool and client only, and the web origins of the settings. */
export function httpApi({ name, settings }: Stack) {
  return {
    name,
    metrics: settings.api.routeMetrics,
    // Otherwise clients could bypass the domain. It works again as soon as the domain is removed from the settings.
    disableDefaultEndpoint: settings.domain.name !== null && settings.domain.disableDefaultEndpoint,
    cors: cors(settings, routes),
    authorizers: {
      [AUTHORIZER]: {
        type: 'jwt' as const,
        identitySource: '$request.header.Authorization',
        issuerUrl: {
          'Fn::Join': [
            '',
            ['https://cognito-idp.', { Ref: 'AWS::Region' }, '.amazonaws.com/', { Ref: 'UserPool' }],
          ],
        },
        audience: [{ Ref: 'UserPoolClient' }],
      },
    },
  };
}

/** What the access log keeps of each request: enough to find the cause of a failure, no token and no query. */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  time: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  gatewayError: '$context.error.message',
  bytes: '$context.responseLength',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
});

/** What osls has no option for: the name of the access log's group, and throttling. */
export function httpApiExtensions({ name, settings }: Stack): Fragment {
  const { burst, rate } = settings.api.throttle;
  const logGroup: Raw<Partial<LogsLogGroupProperties>> = { LogGroupName: `${name}-api-execution` };
  const stage: Raw<Partial<ApiGatewayV2StageProperties>> = {
    // Extensions replace whole properties, so what osls would have written here is repeated.
    DefaultRouteSettings: {
      // Route by route they cost more than the rest of the stack; those of the whole API are free and always there.
      DetailedMetricsEnabled: settings.api.routeMetrics,
      ThrottlingBurstLimit: burst,
      ThrottlingRateLimit: rate,
    },
  };
  return { extensions: { HttpApiLogGroup: { Properties: logGroup }, HttpApiStage: { Properties: stage } } };
}
