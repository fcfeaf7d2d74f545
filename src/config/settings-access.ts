import * as v from 'valibot';
import { flag, group, list, setting, text, wholeNumber } from './setting-kinds.ts';

const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const HTTPS_URL = /^https:\/\/[^\s/$.?#][^\s#]*$|^http:\/\/localhost(?::\d{1,5})?(?:\/[^\s#]*)?$/;
const HOSTED_PREFIX = /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const CERTIFICATE_NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/;
/** An e-mail address; its domain may stand alone. */
export const EMAIL = /^[^\s@"<>]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

/** Who may sign in and how: accounts and tokens. */
export const identity = group(
  {
    selfSignUp: setting(
      flag(),
      true,
      'Whether people may create their own accounts. If false, only an administrator can.',
    ),
    accessTokenMinutes: setting(
      wholeNumber(5, 1440, 'minutes'),
      60,
      'Minutes that an access or ID token is valid. It cannot be taken back earlier.',
    ),
    refreshTokenDays: setting(
      wholeNumber(1, 3650, 'days'),
      30,
      'Days that a person stays signed in without entering the password again.',
    ),
    deletionProtection: setting(
      flag(),
      false,
      'Whether AWS refuses to delete the user pool. If true, "sls remove" fails until it is false again.',
    ),
    emailFrom: setting(
      v.nullable(text(EMAIL, 'null or an e-mail address such as tickets@example.com')),
      null,
      "Sender of the accounts' e-mails; its domain must be verified in Amazon SES of the region. null for Cognito's own sender, which stops at about 50 mails a day: too few for a sale night.",
    ),
    hostedUi: group(
      {
        prefix: setting(
          v.nullable(
            text(
              HOSTED_PREFIX,
              'null or 1 to 63 lower-case letters, digits or hyphens, without aws, amazon or cognito',
            ),
          ),
          null,
          "First part of the address of Cognito's sign-in pages, unique in the region; null for none. With it, clients may use the OAuth code flow with PKCE.",
        ),
        callbackUrls: setting(
          list(text(HTTPS_URL, 'an https URL, or http://localhost…'), 0, 100),
          [],
          'Where the sign-in pages may send people back to, with the code.',
        ),
        logoutUrls: setting(
          list(text(HTTPS_URL, 'an https URL, or http://localhost…'), 0, 100),
          [],
          'Where the sign-in pages may send people after signing out.',
        ),
      },
      'Sign-in pages made by Cognito, for clients that do not bring their own.',
    ),
  },
  'Accounts and tokens (Cognito).',
);

/** The name under which the API is called. */
export const domain = group(
  {
    name: setting(
      v.nullable(text(HOST_NAME, 'null or a host name such as api.example.com')),
      null,
      'Host name of the API; null for the one that AWS gives. An ACM certificate for it must exist in the region; run "sls create_domain" once before the first deploy.',
    ),
    createDnsRecord: setting(
      flag(),
      true,
      'Whether to write the DNS record in Route 53. False if another provider hosts the zone.',
    ),
    certificateArn: setting(
      v.nullable(text(CERTIFICATE, 'null or the ARN of an ACM certificate')),
      null,
      'The certificate to use; null to find one by the name of the domain.',
    ),
    certificateName: setting(
      v.nullable(text(CERTIFICATE_NAME, "null or a certificate's domain name such as *.example.com")),
      null,
      'Name of the certificate to use, where it is not the name of the domain; null to find the best match.',
    ),
    disableDefaultEndpoint: setting(
      flag(),
      true,
      'Whether the address that AWS gives stops answering once there is a domain, so that nobody goes around it.',
    ),
  },
  'Custom domain of the API.',
);
