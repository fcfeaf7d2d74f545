/** What a successful sign-in gives. */
export interface Tokens {
  AccessToken: string;
  IdToken: string;
  RefreshToken: string;
}

/** Where and with which app client to sign in. */
export interface SignInTarget {
  cognitoUrl: string;
  clientId: string;
}

/**
 * Signs in through Cognito's own API with USER_PASSWORD_AUTH.
 * @throws Error with Cognito's words when it refuses
 */
export async function signIn(
  { cognitoUrl, clientId }: SignInTarget,
  email: string,
  password: string,
): Promise<Tokens> {
  const answer = await fetch(`${cognitoUrl}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  });
  const result = (await answer.json()) as { AuthenticationResult?: Tokens; message?: string };
  if (!result.AuthenticationResult)
    throw new Error(`${email} cannot sign in: ${result.message ?? answer.status}`);
  return result.AuthenticationResult;
}
