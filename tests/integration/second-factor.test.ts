import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
  type UserPoolPolicyType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { identity } from '../../resources/identity.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startMinistackWith } from '../support/ministack.ts';

const { root } = engineSandbox();
const ANN = { USERNAME: 'ann@example.com', PASSWORD: 'correct horse battery' };
const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app shows now for a secret. Sources: RFC 6238, RFC 4226. */
function codeOf(secret: string): string {
  const bits = [...secret.replaceAll('=', '')].map((letter) =>
    BASE_32.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0xf) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, '0');
}

interface Pool {
  UserPoolName: string;
  UsernameAttributes: ['email'];
  Policies: UserPoolPolicyType;
  MfaConfiguration: UserPoolMfaType;
  EnabledMfas: string[];
}

function poolOfTemplate(): Pool {
  const stack = { stage: 'prod', name: 'concert-prod', settings: defaultSettings() };
  return identity(stack).Resources?.['UserPool']?.Properties as unknown as Pool;
}

let aws: { url: string; stop: () => Promise<void> };
let cognito: CognitoIdentityProviderClient;
beforeAll(async () => {
  aws = await startMinistackWith('cognito-idp', join(root, 'aws'));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  cognito = new CognitoIdentityProviderClient({ endpoint: aws.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  cognito?.destroy();
  await aws?.stop();
});

it('an admin switches on codes of an app as docs/security.md says, and is asked for one from then on', async () => {
  // The pool of the template, as CloudFormation makes it: with one call, and another for the second factor.
  const { UserPoolName, UsernameAttributes, Policies, MfaConfiguration, EnabledMfas } = poolOfTemplate();
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({ PoolName: UserPoolName, UsernameAttributes, Policies }),
  );
  const UserPoolId = UserPool?.Id;
  await cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration,
      SoftwareTokenMfaConfiguration: { Enabled: EnabledMfas.includes('SOFTWARE_TOKEN_MFA') },
    }),
  );
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'web',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  const ClientId = UserPoolClient?.ClientId;
  const Username = ANN.USERNAME;
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username }));
  await cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: ANN.PASSWORD, Permanent: true }),
  );
  const signIn = () =>
    cognito.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: ANN }));

  const AccessToken = (await signIn()).AuthenticationResult?.AccessToken;
  expect(AccessToken).toEqual(expect.any(String));
  const { SecretCode = '' } = await cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(SecretCode) }));
  await cognito.send(
    new SetUserMFAPreferenceCommand({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
    }),
  );

  const asked = await signIn();
  expect([asked.ChallengeName, asked.AuthenticationResult]).toEqual(['SOFTWARE_TOKEN_MFA', undefined]);
  const answer = (code: string) =>
    cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        Session: asked.Session,
        ChallengeResponses: { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: code },
      }),
    );
  const right = codeOf(SecretCode);
  await expect(answer(right === '000000' ? '000001' : '000000')).rejects.toMatchObject({
    name: 'CodeMismatchException',
  });
  const { AuthenticationResult } = await answer(codeOf(SecretCode));
  expect(AuthenticationResult?.IdToken).toEqual(expect.any(String));
});
