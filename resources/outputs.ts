import type { Fragment } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** Outputs of a deployed stack for users and programs, beside those of its parts. */
export function outputs({ settings }: Stack): Fragment {
  const { name } = settings.domain;
  return {
    Outputs: {
      ApiEndpoint: {
        Description: 'URL of the HTTP API',
        Value: name === null ? { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] } : `https://${name}`,
      },
      ...(name !== null && { CustomDomain: { Description: 'Host name of the API', Value: name } }),
      CognitoUserPoolId: { Description: 'User pool that issues the tokens', Value: { Ref: 'UserPool' } },
      CognitoAppClientId: { Description: 'App client to sign in with', Value: { Ref: 'UserPoolClient' } },
      LambdaFunctionName: {
        Description: 'Function behind the API',
        Value: { Ref: 'ApiLambdaFunction' },
      },
    },
  };
}
