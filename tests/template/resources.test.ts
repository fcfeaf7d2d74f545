import { describe, expect, it } from '@jest/globals';
import { mergeFragments } from '../../resources/cloudformation.ts';
import { resources } from '../../resources/index.ts';
import { defaultSettings } from '../../src/config/settings.ts';

const stack = { stage: 'prod', name: 'concert-prod', settings: defaultSettings() };
const { Resources } = resources(stack);

function properties(logicalId: string): Record<string, unknown> {
  const resource = Resources[logicalId];
  if (resource === undefined) throw new Error(`there is no ${logicalId}`);
  return resource.Properties;
}

describe('resources from many files', () => {
  it.each(['Resources', 'Outputs', 'extensions'] as const)(
    'when two files define the same one of the %s, refuse to lose one of them',
    (part) => {
      const same = { [part]: { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } } };
      expect(() => mergeFragments([same, same])).toThrow(
        /^two files define the (resource|output|extension) Bucket$/,
      );
    },
  );

  it('when resources are named, the name tells the role in PascalCase', () => {
    expect(
      Object.keys(Resources).filter((id) => !/^([A-Z][a-z0-9]+)+[A-Z]?([A-Z][a-z]+)?$/.test(id)),
    ).toEqual([]);
  });
});

describe('the network', () => {
  it('when a function looks for the internet, there is no way out', () => {
    const types = Object.values(Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::EC2::InternetGateway');
    expect(types).not.toContain('AWS::EC2::NatGateway');
    expect(types).not.toContain('AWS::EC2::Route');
  });

  it('when the bill comes, the paid endpoint is in one zone and S3 is free', () => {
    expect(properties('SecretsManagerEndpoint')).toMatchObject({
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: [{ Ref: 'PrivateSubnetA' }],
    });
    expect(properties('S3Endpoint')).toMatchObject({ VpcEndpointType: 'Gateway' });
  });
});

describe('accounts', () => {
  it('when people sign up, the pool asks for an e-mail and checks it by code', () => {
    expect(properties('UserPool')).toMatchObject({
      UserPoolTier: 'LITE',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      DeletionProtection: 'INACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    });
    // AWS can never change a Schema again.
    expect(properties('UserPool')).not.toHaveProperty('Schema');
  });

  it('when a browser signs in, it needs no secret and learns nothing about accounts', () => {
    expect(properties('UserPoolClient')).toMatchObject({
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AccessTokenValidity: 60,
      RefreshTokenValidity: 30,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    });
    expect(properties('AdminsGroup')).toMatchObject({ GroupName: 'admins' });
  });

  it('when the stack goes, the pool goes; when AWS replaces it, the old one stays', () => {
    expect(Resources['UserPool']).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' });
  });
});
