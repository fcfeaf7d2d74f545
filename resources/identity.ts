import type { CognitoUserPool } from '@awboost/cfn-resource-types/AWS-Cognito-UserPool';
import type { CognitoUserPoolClient } from '@awboost/cfn-resource-types/AWS-Cognito-UserPoolClient';
import type { CognitoUserPoolGroup } from '@awboost/cfn-resource-types/AWS-Cognito-UserPoolGroup';
import type { CognitoUserPoolDomain } from '@awboost/cfn-resource-types/AWS-Cognito-UserPoolDomain';
import type { Fragment, Intrinsic, ResourceOf } from './cloudformation.ts';
import type { Stack } from './stack.ts';

/** Accounts: the user pool, the app client whose tokens the API accepts, and the group of administrators. */
export function identity(stack: Stack): Fragment {
  return {
    Resources: {
      UserPool: userPool(stack),
      UserPoolClient: userPoolClient(stack),
      AdminsGroup: adminsGroup(),
      ...(stack.settings.identity.hostedUi.prefix !== null && { UserPoolDomain: hostedUi(stack) }),
    },
  };
}

function userPool({ name, settings }: Stack): ResourceOf<typeof CognitoUserPool> {
  const { selfSignUp, deletionProtection, emailFrom, mfa } = settings.identity;
  return {
    Type: 'AWS::Cognito::UserPool',
    // Deleting accounts is what `sls remove` is for; `deletionProtection` guards against a mistake. Of a
    // replacement (AWS replaces a pool whose sign-in attributes change) the old accounts survive.
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      UserPoolName: name,
      // Explicit because AWS' default is the more expensive ESSENTIALS.
      UserPoolTier: 'LITE',
      // No Schema: AWS cannot change or remove an attribute later.
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email'],
      // A new address counts only once its owner has confirmed it: the API trusts verified addresses.
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: !selfSignUp },
      ...(emailFrom !== null && { EmailConfiguration: sesSender(emailFrom) }),
      // Codes of an app only: those by SMS cost money, and need a role of their own. Changed in place.
      ...(mfa === 'optional'
        ? { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] }
        : { MfaConfiguration: 'OFF' }),
      DeletionProtection: deletionProtection ? 'ACTIVE' : 'INACTIVE',
      Policies: {
        PasswordPolicy: {
          // Length protects; rules about character classes only make users write passwords down.
          MinimumLength: 10,
          RequireLowercase: false,
          RequireUppercase: false,
          RequireNumbers: false,
          RequireSymbols: false,
          TemporaryPasswordValidityDays: 7,
        },
      },
    },
  };
}

function userPoolClient({ name, settings }: Stack): ResourceOf<typeof CognitoUserPoolClient> {
  const { accessTokenMinutes, refreshTokenDays, hostedUi: pages } = settings.identity;
  return {
    Type: 'AWS::Cognito::UserPoolClient',
    Properties: {
      UserPoolId: { Ref: 'UserPool' },
      ClientName: `${name}-web`,
      // Browsers cannot keep a secret.
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      // Sign-in and password reset respond alike whether or not an account exists.
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: accessTokenMinutes,
      IdTokenValidity: accessTokenMinutes,
      RefreshTokenValidity: refreshTokenDays,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
      // The code flow only: browsers add PKCE, and no token is ever in a URL.
      ...(pages.prefix !== null && {
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email', 'profile'],
        SupportedIdentityProviders: ['COGNITO'],
        CallbackURLs: [...pages.callbackUrls],
        LogoutURLs: [...pages.logoutUrls],
      }),
    },
  };
}

/** The domain of the address, verified in SES of the same region. Cognito itself sets the permission to send in SES. */
function sesSender(from: string) {
  const domain = from.slice(from.indexOf('@') + 1).toLowerCase();
  return {
    EmailSendingAccount: 'DEVELOPER' as const,
    From: from,
    SourceArn: {
      'Fn::Join': [
        ':',
        ['arn:aws:ses', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }, `identity/${domain}`],
      ] satisfies [string, unknown[]],
    } as Intrinsic,
  };
}

function hostedUi({ settings }: Stack): ResourceOf<typeof CognitoUserPoolDomain> {
  return {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: {
      UserPoolId: { Ref: 'UserPool' },
      Domain: settings.identity.hostedUi.prefix ?? '',
      // The classic pages: the newer ones are not part of the LITE tier.
      ManagedLoginVersion: 1,
    },
  };
}

function adminsGroup(): ResourceOf<typeof CognitoUserPoolGroup> {
  return {
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: {
      UserPoolId: { Ref: 'UserPool' },
      GroupName: 'admins',
      Description: 'May change every event and see every booking',
    },
  };
}
