import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

/** What API Gateway hands over (payload format 2.0). Public routes come without an authorizer. */
export type ApiEvent = Omit<APIGatewayProxyEventV2WithJWTAuthorizer, 'requestContext'> & {
  requestContext: Omit<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'> &
    Partial<Pick<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'>>;
};

/** What API Gateway takes back. Header names are lower case. */
export interface ApiResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  /** The body is bytes, written in base64. */
  isBase64Encoded?: true;
}
