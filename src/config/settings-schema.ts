import * as v from 'valibot';
import { flag, group, list, oneOf, setting, text, wholeNumber } from './setting-kinds.ts';

// What Serverless and CloudFormation know and where an HTTP API, Lambda and Cognito all exist, without the
// partitions (China, GovCloud) whose ARNs and endpoints differ.
const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
] as const;

// CloudWatch refuses every other number of days.
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const ORIGIN = /^(?:\*|https:\/\/[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d{1,5})?|http:\/\/localhost(?::\d{1,5})?)$/;
const PRIVATE_SLASH_16 =
  /^(?:10\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/;
const HOST_NAME = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

const api = group(
  {
    memoryMb: setting(
      wholeNumber(128, 10_240, 'megabytes'),
      1024,
      'Memory of the API function in MB. Lambda gives CPU in proportion: 1769 MB is one full core.',
    ),
    timeoutSeconds: setting(
      wholeNumber(1, 29, 'seconds'),
      29,
      'Time limit of one API request in seconds. The gateway itself gives up at 30.',
    ),
    corsOrigins: setting(
      list(
        text(ORIGIN, '"*", an origin such as https://tickets.example.com, or http://localhost:3000'),
        1,
        20,
      ),
      ['*'],
      'Web origins that may call the API from a browser. "*" is safe here: requests carry a token in a header, never a cookie, so no other site can use a visitor\'s session. List your own origins to keep others from building on the API.',
    ),
    throttle: group(
      {
        burst: setting(
          wholeNumber(1, 5000, 'requests'),
          100,
          'Requests the gateway lets through at one moment; more are answered 429.',
        ),
        rate: setting(
          wholeNumber(1, 10_000, 'requests a second'),
          50,
          'Requests a second the gateway lets through over time; more are answered 429.',
        ),
      },
      "The gateway's limits: they bound the bill and protect the database on a sale night.",
    ),
  },
  'The HTTP API and the function behind it.',
);

const logs = group(
  {
    retentionDays: setting(oneOf(RETENTION_DAYS), 14, 'Days that CloudWatch keeps logs.'),
    level: setting(
      oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR']),
      'INFO',
      'The least important log lines to keep. Every line costs $0.50 a GB.',
    ),
  },
  'Logs of the functions and of the gateway.',
);

const identity = group(
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
  },
  'Accounts and tokens (Cognito).',
);

const network = group(
  {
    vpcCidr: setting(
      text(PRIVATE_SLASH_16, 'a private /16 such as 10.20.0.0/16'),
      '10.20.0.0/16',
      'Address range of the VPC. Changing it later replaces the network and everything in it.',
    ),
    zones: setting(
      list(text(/^[a-z0-9-]+-\d[a-z]$/, 'a zone of the region such as us-east-1a'), 0, 2),
      [],
      'The two availability zones to use, the first being that of the database; empty for the first two of the region. Changing them later replaces the network and everything in it.',
    ),
  },
  'The private network of the functions and their data.',
);

const domain = group(
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
  },
  'Custom domain of the API.',
);

/** The whole of a settings file: the one source of types, checks, defaults, env.schema.json and env.example.json. */
export const settingsSchema = v.strictObject(
  {
    $schema: v.optional(
      v.pipe(v.string('text'), v.description('Where editors find the description of this file.')),
    ),
    service: setting(
      text(/^[a-z][a-z0-9-]{1,20}$/, '2 to 21 lower-case letters, digits or hyphens, a letter first'),
      'concert',
      'First part of the name of everything in AWS, followed by the stage. Changing it later makes a second stack.',
    ),
    region: setting(oneOf(REGIONS), 'us-east-1', 'AWS region.'),
    architecture: setting(
      oneOf(['arm64', 'x86_64']),
      'arm64',
      'Processor of the functions. arm64 costs a fifth less.',
    ),
    api,
    logs,
    identity,
    network,
    domain,
  },
  'an object',
);

/** Settings after validation: every value present. */
export type Settings = Readonly<Omit<v.InferOutput<typeof settingsSchema>, '$schema'>>;
