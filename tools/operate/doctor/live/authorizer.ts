import {
  ApiGatewayV2Client,
  GetAuthorizersCommand,
  GetRoutesCommand,
  type JWTConfiguration,
} from '@aws-sdk/client-apigatewayv2';
import { methodsOf } from '../../../../src/kernel/route.ts';
import { routes } from '../../../../src/routes.ts';
import { type Examination, type Finding, type LivePatient, ok, problem } from '../finding.ts';

/** Public routes, as the gateway names them. */
const PUBLIC = new Set(
  Object.values(routes)
    .filter(({ access }) => access === 'public')
    .flatMap((route) => methodsOf(route).map((method) => `${method} ${route.path}`)),
);

/**
 * Whether the authorizer of the live API accepts tokens of our pool and client, and is attached to every route that is not
 * public: otherwise valid tokens get 401 or 403, or every caller is let in.
 */
export const authorizerIsOurs: Examination<LivePatient> = async (patient) => {
  const ApiId = patient.resources['HttpApi'];
  const client = new ApiGatewayV2Client(patient.aws);
  try {
    const { Items: [authorizer] = [] } = await client.send(new GetAuthorizersCommand({ ApiId }));
    const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId, MaxResults: '500' }));
    const open = Items.filter(
      ({ AuthorizationType, RouteKey = '' }) => AuthorizationType !== 'JWT' && !PUBLIC.has(RouteKey),
    ).map(({ RouteKey = '' }) => RouteKey);
    return [tokensFinding(patient, authorizer?.JwtConfiguration), openFinding(patient.stage, open)];
  } finally {
    client.destroy();
  }
};

function tokensFinding(
  { outputs, aws, stage }: LivePatient,
  { Issuer = 'nobody', Audience = [] }: JWTConfiguration = {},
): Finding {
  const issuer = `https://cognito-idp.${aws.region}.amazonaws.com/${outputs['CognitoUserPoolId']}`;
  const isOurs = Issuer === issuer && Audience.includes(String(outputs['CognitoAppClientId']));
  return isOurs
    ? ok('the authorizer accepts tokens of our user pool and client')
    : problem(
        `the authorizer accepts tokens of ${Issuer}, not of our user pool and client`,
        'Signed-in users get 401.',
        `npm run deploy -- --stage ${stage}`,
      );
}

const openFinding = (stage: string, open: readonly string[]): Finding =>
  open.length === 0
    ? ok('every route that is not public has the authorizer')
    : problem(
        `no authorizer: ${open.join(', ')}`,
        'Every caller may use it.',
        `npm run deploy -- --stage ${stage}`,
      );
