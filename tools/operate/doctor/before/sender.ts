import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { type Examination, type Finding, ok, problem, warning } from '../finding.ts';

/** Whether SES may send sign-up codes to unverified addresses, from the sender of the settings. */
export const senderMaySend: Examination = async ({ aws, settings, stage }) => {
  const { emailFrom } = settings.identity;
  if (emailFrom === null) return [];
  const domain = emailFrom.slice(emailFrom.indexOf('@') + 1).toLowerCase();
  const client = new SESv2Client(aws);
  try {
    const { ProductionAccessEnabled } = await client.send(new GetAccountCommand({}));
    return [
      await identityFinding(client, domain, stage),
      ProductionAccessEnabled === true
        ? ok('SES sends to all addresses')
        : warning(
            'SES is in its sandbox: it sends to verified addresses only',
            'Other addresses get no sign-up code.',
            'aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url <yours>; AWS responds within a day',
          ),
    ];
  } finally {
    client.destroy();
  }
};

async function identityFinding(client: SESv2Client, EmailIdentity: string, stage: string): Promise<Finding> {
  const isVerified = await verified(client, EmailIdentity);
  return isVerified
    ? ok(`SES has verified ${EmailIdentity}`)
    : problem(
        `SES has not verified ${EmailIdentity}`,
        'The deploy fails, or no sign-up code is sent.',
        `aws sesv2 create-email-identity --email-identity ${EmailIdentity}, then create the DNS records that it shows; or set identity.emailFrom to null in env.${stage}.json`,
      );
}

async function verified(client: SESv2Client, EmailIdentity: string): Promise<boolean> {
  try {
    const { VerifiedForSendingStatus } = await client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    return VerifiedForSendingStatus === true;
  } catch (error) {
    if (/NotFound/.test((error as Error).name)) return false;
    throw error;
  }
}
