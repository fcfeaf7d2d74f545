import { join } from 'node:path';
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../tools/local/engines/emulator.ts';
import type { Engine } from '../../tools/local/engines/engine.ts';
import { engineSandbox, must, processesInside } from '../support/engine-sandbox.ts';

const { root, track } = engineSandbox();

function clientOf({ url: endpoint }: Engine): CognitoIdentityProviderClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials });
}

describe('the emulator', () => {
  const directory = join(root, 'emulator');
  const start = async () => track(await startEmulator({ directory, preferredPort: 14_566 }));

  it('when started again, still knows its pool, its user and its signing keys', async () => {
    const first = await start();
    const cognito = clientOf(first);
    const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'people' }));
    const UserPoolId = must(UserPool?.Id);
    const { UserPoolClient } = await cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'web',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    );
    const ClientId = must(UserPoolClient?.ClientId);
    const Username = 'fan';
    const Password = 'Correct-horse-9';
    await cognito.send(new SignUpCommand({ ClientId, Username, Password }));
    await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
    const signIn = (engine: Engine, password: string) =>
      clientOf(engine).send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: Username, PASSWORD: password },
        }),
      );
    await expect(signIn(first, 'Wrong-horse-9')).rejects.toThrow(/Incorrect username or password/);
    const tokens = (await signIn(first, Password)).AuthenticationResult;
    const keys = await (await fetch(`${first.url}/${UserPoolId}/.well-known/jwks.json`)).text();
    await first.stop();
    expect(processesInside(directory)).toEqual([]);

    const second = await start();
    expect((await signIn(second, Password)).AuthenticationResult?.AccessToken).toBeTruthy();
    expect(await (await fetch(`${second.url}/${UserPoolId}/.well-known/jwks.json`)).text()).toBe(keys);
    const refreshed = await clientOf(second).send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: must(tokens?.RefreshToken) },
      }),
    );
    expect(refreshed.AuthenticationResult?.IdToken).toBeTruthy();
  });
});
