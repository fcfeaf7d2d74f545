import * as v from 'valibot';
import { flag, group, list, oneOf, setting, text, wholeNumber } from './setting-kinds.ts';
import { domain, identity } from './settings-access.ts';
import { deployment } from './settings-deployment.ts';
import { cache, database, media, pictures } from './settings-data.ts';
import { alarms, budget } from './settings-monitoring.ts';
import { network } from './settings-network.ts';
import { web } from './settings-web.ts';

// What Serverless and CloudFormation support and where every type of the stack exists (tests/template/regions.test.ts compares
// them with the provider data that cfn-lint ships, which says nothing about me-south-1 alone), without the
// partitions (China, GovCloud) whose ARNs and endpoints differ.
/** The regions that the settings accept. */
export const REGIONS = [
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

/**
 * By digest: osls looks a tag up in ECR whenever it packages (`resolveImageUriAndShaFromUri` in its provider.js), so that
 * `sls package` would want credentials, and the same settings could deploy another image tomorrow.
 */
const IMAGE_URI =
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9]+(?:[._/-]+[a-z0-9]+)*@sha256:[0-9a-f]{64}$/;
const IMAGE_BY_DIGEST =
  'null or an image in Amazon ECR by its digest, <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<64 hex digits>; of a tag: aws ecr describe-images --repository-name <repository> --image-ids imageTag=<tag> --query imageDetails[0].imageDigest --output text';
/**
 * Part of the name of everything, with the stage after it: RDS wants no two hyphens and none at the end, EC2 no security
 * group that begins with `sg-`, S3 no bucket that begins with `sthree-` or `amzn-s3-demo-`, of which the stage might be a part.
 * Sources: API reference of RDS, CreateDBInstance; of EC2, CreateSecurityGroup; S3 User Guide, "General purpose bucket naming rules".
 */
const SERVICE = /^(?=.{2,21}$)(?!(?:sg|sthree|amzn)(?:-|$))[a-z](?:-?[a-z0-9])*$/;

const api = group(
  {
    memoryMb: setting(
      wholeNumber(128, 10_240, 'megabytes'),
      1024,
      'Memory of the API function in MB. CPU is proportional to memory: 1769 MB is one full vCPU.',
    ),
    timeoutSeconds: setting(
      wholeNumber(1, 29, 'seconds'),
      29,
      'Timeout of the API function in seconds. API Gateway itself times out after 30.',
    ),
    corsOrigins: setting(
      list(
        text(ORIGIN, '"*", an origin such as https://tickets.example.com, or http://localhost:3000'),
        1,
        20,
      ),
      ['*'],
      'Allowed CORS origins. "*" is safe here: requests carry a token in a header, never a cookie, so no other site can use a visitor\'s session. List your own origins to keep other web pages from calling the API.',
    ),
    corsHeaders: setting(
      list(text(/^[A-Za-z0-9-]{1,64}$/, 'the name of a request header such as x-client-version'), 0, 30),
      [],
      'More request headers that web pages may send, beside those of the API and of tracing (traceparent, baggage, sentry-trace and the like).',
    ),
    throttle: group(
      {
        burst: setting(
          wholeNumber(1, 5000, 'requests'),
          100,
          'Burst limit of API Gateway in requests; more get 429.',
        ),
        rate: setting(
          wholeNumber(1, 10_000, 'requests a second'),
          50,
          'Rate limit of API Gateway in requests per second; more get 429.',
        ),
      },
      'Throttling of API Gateway: it limits the cost and protects the database on a sale night.',
    ),
    routeMetrics: setting(
      flag(),
      false,
      'Detailed metrics per route. CloudWatch bills $0.30 a month for each of six metrics of each route that is used; the access log and the saved queries have the same numbers.',
    ),
    reservedConcurrency: setting(
      v.nullable(wholeNumber(1, 1000, 'instances')),
      null,
      "Reserved concurrency of the API function; null for none. A value below the database's max_connections keeps a traffic spike from exhausting them. Not possible while the account's Lambda concurrency quota is 10.",
    ),
    packaging: setting(
      oneOf(['zip', 'image']),
      'zip',
      'Package type of the API function: zip (fastest cold start), or a container image, built from the Dockerfile (needs Docker) or named by imageUri.',
    ),
    imageUri: setting(
      v.nullable(text(IMAGE_URI, IMAGE_BY_DIGEST)),
      null,
      'Existing image in Amazon ECR for packaging "image", by its digest (…@sha256:…), not by a tag; null to build one.',
    ),
  },
  'The HTTP API and its Lambda function.',
);

const logs = group(
  {
    retentionDays: setting(oneOf(RETENTION_DAYS), 14, 'Log retention in CloudWatch Logs in days.'),
    level: setting(
      oneOf(['DEBUG', 'INFO', 'WARN', 'ERROR']),
      'INFO',
      'Log level. CloudWatch Logs costs $0.50 per GB.',
    ),
    tracing: setting(
      flag(),
      false,
      'AWS X-Ray tracing: $5 per million requests after the first 100,000 a month.',
    ),
  },
  'Logs of the functions and of API Gateway.',
);

/** The whole of a settings file: the one source of types, checks, defaults, env.schema.json and env.example.json. */
export const settingsSchema = v.strictObject(
  {
    $schema: v.optional(v.pipe(v.string('text'), v.description('JSON Schema of this file, for editors.'))),
    service: setting(
      text(
        SERVICE,
        '2 to 21 lower-case letters, digits or single hyphens, a letter first, no hyphen last, not sg, sthree or amzn or one of them and a hyphen',
      ),
      'concert',
      'Service name: the prefix of every resource name, followed by the stage. Changing it later creates a second stack.',
    ),
    region: setting(
      oneOf(REGIONS),
      'us-east-1',
      'AWS region. Of me-south-1 it is not known whether CloudFormation has all that the stack needs.',
    ),
    architecture: setting(
      oneOf(['arm64', 'x86_64']),
      'arm64',
      'CPU architecture of the functions. arm64 costs 20 % less.',
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
    web,
    alarms,
    budget,
    deployment,
  },
  'an object',
);

/** Settings after validation: every value present. */
export type Settings = Readonly<Omit<v.InferOutput<typeof settingsSchema>, '$schema'>>;
