import * as v from 'valibot';
import { flag, group, list, oneOf, setting, text, wholeNumber } from './setting-kinds.ts';

const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** In visible ASCII, as URLs are written (RFC 3986): invisible characters would be compared as well. */
const HTTPS_URL = /^https:\/\/[!"%-\-0->@-~][!"$-~]*$|^http:\/\/localhost(?::\d{1,5})?(?:\/[!"$-~]*)?$/;
const HOSTED_PREFIX = /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const CERTIFICATE_NAME = /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/;
/** An e-mail address with the atoms of RFC 5322 before the `@`, in ASCII as Amazon SES and SNS take it. */
export const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

/** Accounts and tokens. */
export const identity = group(
  {
    selfSignUp: setting(
      flag(),
      true,
      'Whether users can sign up themselves. If false, only an administrator can create accounts.',
    ),
    accessTokenMinutes: setting(
      wholeNumber(5, 1440, 'minutes'),
      60,
      'Lifetime of access and ID tokens in minutes. They cannot be revoked earlier.',
    ),
    refreshTokenDays: setting(
      wholeNumber(1, 3650, 'days'),
      30,
      'Lifetime of refresh tokens in days: how long users stay signed in.',
    ),
    mfa: setting(
      oneOf(['off', 'optional']),
      'optional',
      'Whether users may protect their account with codes of an authenticator app (TOTP), which costs nothing. "optional": users who switch it on enter a code at each sign-in. "off": it can no longer be switched on.',
    ),
    deletionProtection: setting(
      flag(),
      false,
      'Deletion protection of the user pool. If true, "sls remove" fails until it is false again.',
    ),
    emailFrom: setting(
      v.nullable(text(EMAIL, 'null or an e-mail address such as tickets@example.com')),
      null,
      "Sender address of Cognito's e-mails; its domain must be verified in Amazon SES in this region. null for Cognito's own sender, which is limited to about 50 e-mails a day: too few for a sale night.",
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
          "Domain prefix of Cognito's hosted UI, unique in the region; null for no hosted UI. With it, clients can use the OAuth authorization code flow with PKCE.",
        ),
        callbackUrls: setting(
          list(text(HTTPS_URL, 'an https URL, or http://localhost…'), 0, 100),
          [],
          'Allowed callback URLs after sign-in (OAuth redirect URIs).',
        ),
        logoutUrls: setting(
          list(text(HTTPS_URL, 'an https URL, or http://localhost…'), 0, 100),
          [],
          'Allowed sign-out URLs.',
        ),
      },
      'Cognito hosted UI: sign-in pages for clients that have none.',
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
      'Custom domain name of the API; null for the default execute-api endpoint. An ACM certificate for it must exist in this region; run "sls create_domain" once before the first deploy.',
    ),
    createDnsRecord: setting(
      flag(),
      true,
      'Whether to create the DNS record in Route 53. Set it to false if the zone is hosted elsewhere.',
    ),
    certificateArn: setting(
      v.nullable(text(CERTIFICATE, 'null or the ARN of an ACM certificate')),
      null,
      'ARN of the ACM certificate; null to find one by domain name.',
    ),
    certificateName: setting(
      v.nullable(text(CERTIFICATE_NAME, "null or a certificate's domain name such as *.example.com")),
      null,
      'Domain name of the certificate if it differs from the domain, such as *.example.com; null to find the best match.',
    ),
    disableDefaultEndpoint: setting(
      flag(),
      true,
      'Whether to disable the default execute-api endpoint when there is a custom domain, so that it cannot be bypassed.',
    ),
  },
  'Custom domain of the API.',
);
