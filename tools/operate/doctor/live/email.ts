import {
  CognitoIdentityProviderClient,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type Examination, type LivePatient, ok, problem } from '../finding.ts';

/** Whether the pool sends sign-up e-mails without Cognito's daily limit. */
export const mailsHaveASender: Examination<LivePatient> = async ({ aws, outputs, stage }) => {
  const cognito = new CognitoIdentityProviderClient(aws);
  const { UserPool } = await cognito.send(
    new DescribeUserPoolCommand({ UserPoolId: outputs['CognitoUserPoolId'] }),
  );
  cognito.destroy();
  const failed = UserPool?.EmailConfigurationFailure;
  if (failed !== undefined)
    return [
      problem(
        `Cognito cannot send e-mails: ${failed}`,
        'Users can neither sign up nor reset their password.',
        `verify the sender in SES, or set identity.emailFrom to null in env.${stage}.json and deploy`,
      ),
    ];
  const isLimited = UserPool?.EmailConfiguration?.EmailSendingAccount !== 'DEVELOPER';
  return [ok(isLimited ? "e-mails: Cognito's own, about 50 a day" : 'e-mails: through SES')];
};
