import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';

/** The payload from API Gateway (format 2.0). Public routes have no authorizer. */
export type ApiEvent = Omit<APIGatewayProxyEventV2WithJWTAuthorizer, 'requestContext'> & {
  requestContext: Omit<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'> &
    Partial<Pick<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext'], 'authorizer'>>;
};

/** The response to API Gateway. Header names are lower case. */
export interface ApiResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  /** The body is bytes, written in base64. */
  isBase64Encoded?: true;
}
