import type { Fragment } from './cloudformation.ts';

/** What people and other programs need to know of a deployed stack. */
export function outputs(): Fragment {
  return {
    Outputs: {
      ApiEndpoint: {
        Description: 'URL of the HTTP API',
        Value: { 'Fn::GetAtt': ['HttpApi', 'ApiEndpoint'] },
      },
      CognitoUserPoolId: { Description: 'User pool that issues the tokens', Value: { Ref: 'UserPool' } },
      CognitoAppClientId: { Description: 'App client to sign in with', Value: { Ref: 'UserPoolClient' } },
      LambdaFunctionName: {
        Description: 'Function behind the API',
        Value: { Ref: 'ApiLambdaFunction' },
      },
    },
  };
}
