import * as v from 'valibot';
import { flag, group, list, oneOf, setting, text, wholeNumber } from './setting-kinds.ts';
import { domain, identity } from './settings-access.ts';
import { cache, database, media, pictures } from './settings-data.ts';
import { alarms, budget } from './settings-monitoring.ts';
import { network } from './settings-network.ts';

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

const IMAGE_URI =
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9._/-]+(?::[\w.-]{1,128}|@sha256:[0-9a-f]{64})$/;
const ROLE_ARN = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

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
    routeMetrics: setting(
      flag(),
      false,
      'Whether CloudWatch also counts each route by itself. AWS bills $0.30 a month for each of six numbers of each route that is used; the logs and saved queries tell the same.',
    ),
    reservedConcurrency: setting(
      v.nullable(wholeNumber(1, 1000, 'instances')),
      null,
      "Instances of the API function at the same time; null for no limit but the account's. A limit below the database's connections keeps a rush from using them up. Accounts with a quota of 10 refuse any.",
    ),
    packaging: setting(
      oneOf(['zip', 'image']),
      'zip',
      'How the API function is deployed: a zip (starts fastest), or a container image built from the Dockerfile (needs Docker) or named by imageUri.',
    ),
    imageUri: setting(
      v.nullable(text(IMAGE_URI, 'null or the URI of an image in Amazon ECR')),
      null,
      'A ready image for packaging "image"; null to build one.',
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
    tracing: setting(
      flag(),
      false,
      'Whether X-Ray traces requests: $5 a million after the first 100,000 a month.',
    ),
  },
  'Logs of the functions and of the gateway.',
);

const deployment = group(
  {
    roleArn: setting(
      v.nullable(text(ROLE_ARN, 'null or the ARN of an IAM role')),
      null,
      'Role that CloudFormation works with, so that people who deploy need no right to make roles; null for the rights of whoever deploys. "npm run iam-groups -- provision" makes one.',
    ),
  },
  'How the stack is deployed.',
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
    database,
    cache,
    media,
    pictures,
    domain,
    alarms,
    budget,
    deployment,
  },
  'an object',
);

/** Settings after validation: every value present. */
export type Settings = Readonly<Omit<v.InferOutput<typeof settingsSchema>, '$schema'>>;
