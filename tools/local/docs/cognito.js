/** Calls an operation of Cognito; throws what it says. */
export async function askCognito(cognitoUrl, operation, input) {
  const answer = await fetch(cognitoUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  }).catch(() => {
    throw new Error('Cognito does not answer: is npm start still running?');
  });
  const text = await answer.text();
  const result = text === '' ? {} : JSON.parse(text);
  if (!answer.ok) throw new Error(result.message ?? 'Cognito refuses this.');
  return result;
}

/** Signs somebody in and gives their tokens. */
export async function signInWith({ cognitoUrl, clientId }, email, password) {
  const { AuthenticationResult } = await askCognito(cognitoUrl, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: clientId,
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  if (AuthenticationResult) return AuthenticationResult;
  throw new Error('This account cannot sign in here.');
}
