import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type Client, requestsTo, type Role } from './client.ts';
import type { DeployTarget } from './deployed-stack.ts';
import { type CognitoCall, signInBySrp } from './srp.ts';

const PASSWORD = 'a long enough password';

/** Reaches a deployed stack as its clients do: people sign up and in at Cognito, and call the gateway with their tokens. */
export async function connectToDeployed(target: DeployTarget): Promise<Client> {
  // Links that functions sign lead to S3 over TLS.
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(target.aws.caFile, 'utf8')]);
  const { CognitoUserPoolId: poolId = '', CognitoAppClientId: clientId = '' } = target.outputs();
  const cognito = new CognitoIdentityProviderClient({
    endpoint: target.aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const tokens = new Map<Role, string>();
  for (const role of ['organizer', 'fan', 'admin'] as const) {
    const email = `${role}-${randomUUID()}@example.com`;
    await cognito.send(new SignUpCommand({ ClientId: clientId, Username: email, Password: PASSWORD }));
    // The emulator sends no mail and takes any code.
    await cognito.send(
      new ConfirmSignUpCommand({ ClientId: clientId, Username: email, ConfirmationCode: '123456' }),
    );
    if (role === 'admin') {
      await cognito.send(
        new AdminAddUserToGroupCommand({ UserPoolId: poolId, Username: email, GroupName: 'admins' }),
      );
    }
    const signedIn = await signInBySrp(callCognito(target.aws.url), { poolId, clientId }, email, PASSWORD);
    if (signedIn === undefined) throw new Error(`${email} cannot sign in`);
    tokens.set(role, signedIn.AccessToken);
  }
  cognito.destroy();
  return {
    request: requestsTo(() => target.url(), tokens),
    stop: () => Promise.resolve(),
  };
}

const callCognito =
  (url: string): CognitoCall =>
  async <T>(operation: string, input: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`Cognito answered ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
