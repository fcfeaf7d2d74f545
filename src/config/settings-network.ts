import { flag, group, list, setting, text } from './setting-kinds.ts';

const PRIVATE_SLASH_16 =
  /^(?:10\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/;

/** The VPC of the functions and their data. */
export const network = group(
  {
    vpcCidr: setting(
      text(PRIVATE_SLASH_16, 'a private /16 such as 10.20.0.0/16'),
      '10.20.0.0/16',
      'CIDR block of the VPC. Changing it later replaces the VPC and everything in it.',
    ),
    zones: setting(
      list(text(/^[a-z0-9-]+-\d[a-z]$/, 'an Availability Zone of the region such as us-east-1a'), 0, 2),
      [],
      'The two Availability Zones, the first being that of the database; empty for the first two of the region. Changing them later replaces the VPC and everything in it.',
    ),
    logsEndpoint: setting(
      flag(),
      false,
      "Whether to create a VPC endpoint for CloudWatch Logs, for $7.30 a month and Availability Zone. Lambda's own logs do not need it; only code that calls the Logs API does.",
    ),
    endpointsInBothZones: setting(
      flag(),
      false,
      "Whether the VPC endpoints are in both Availability Zones, for twice the price. Recommended with database.multiAz; otherwise the stack depends on the database's zone anyway.",
    ),
  },
  'The VPC of the functions and their data: private subnets without internet access.',
);
