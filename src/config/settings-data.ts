import * as v from 'valibot';
import { DEFAULT_MEDIA_MB, DEFAULT_PICTURE_MB } from '../kernel/limits.ts';
import { flag, group, oneOf, setting, text, wholeNumber } from './setting-kinds.ts';

const BUCKET_NAME = /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const INSTANCE_CLASS = /^db\.[a-z]\d[a-z0-9]*\.(?:micro|small|medium|large|\d{0,2}xlarge)$/;

/** The database: users, events, bookings. */
export const database = group(
  {
    engineVersion: setting(
      text(/^8\.4(?:\.[1-9]\d?)?$/, '8.4, or a full version of it such as 8.4.11'),
      '8.4',
      'MySQL version. "8.4" leaves the minor version to RDS: its default for a new database, then automatic upgrades in the maintenance window (none while backupDays is 0). A full version such as 8.4.11 upgrades at the next deploy; RDS never goes back to an older one.',
    ),
    instanceClass: setting(
      text(INSTANCE_CLASS, 'an RDS instance class such as db.t4g.micro or db.m7g.large'),
      'db.t4g.micro',
      'RDS instance class. db.t4g.micro costs $11.68 a month in us-east-1. A change restarts the database: some minutes without it.',
    ),
    storageGb: setting(wholeNumber(20, 65_536, 'gigabytes'), 20, 'Initial storage (gp3) in GB.'),
    maxStorageGb: setting(
      wholeNumber(22, 65_536, 'gigabytes'),
      100,
      'Storage autoscaling limit in GB. Storage cannot shrink again.',
    ),
    maxConnections: setting(
      v.nullable(wholeNumber(10, 16_000, 'connections')),
      null,
      'max_connections of MySQL; null for the default, which depends on memory: about 60 on db.t4g.micro. Each running function instance uses one.',
    ),
    multiAz: setting(
      flag(),
      false,
      'Multi-AZ: a standby in the other Availability Zone that takes over within a minute, for twice the price. Can be switched on later, but not off: RDS would replace the instance.',
    ),
    backupDays: setting(
      wholeNumber(0, 35, 'days'),
      7,
      'Backup retention in days, with point-in-time restore; 0 turns backups off.',
    ),
    deletionProtection: setting(
      flag(),
      false,
      'Deletion protection of the database. If true, "sls remove" fails until it is false again.',
    ),
    finalSnapshot: setting(
      flag(),
      false,
      'Whether "sls remove" takes a final snapshot of the database, billed by size.',
    ),
    performanceInsights: setting(
      flag(),
      false,
      'RDS Performance Insights (7 days of history, free). Not available on micro and small classes.',
    ),
    admin: setting(
      flag(),
      false,
      'Whether to deploy the admin function behind "npm run db" (queries, status, password rotation) and "npm run import". Everybody with permission to invoke it can read all data.',
    ),
    proxy: setting(
      flag(),
      false,
      'Whether functions connect through RDS Proxy, which pools connections for many function instances, for about $22 a month. The deploy that switches it on takes some minutes longer: the functions stay on the database until a connection through the proxy works.',
    ),
  },
  'The MySQL database (RDS).',
);

/** The cache of public reads. */
export const cache = group(
  {
    enabled: setting(
      flag(),
      true,
      'Whether to create a cache. Without it the API reads from the database only.',
    ),
    engine: setting(
      oneOf(['valkey', 'redis']),
      'valkey',
      'Cache engine. The billed minimum is 100 MB for Valkey (about $6 a month) and 1 GB for Redis (about $91).',
    ),
    maxStorageGb: setting(wholeNumber(1, 5000, 'gigabytes'), 1, 'Maximum data storage of the cache in GB.'),
    maxEcpuPerSecond: setting(
      wholeNumber(1000, 15_000_000, 'ECPU a second'),
      5000,
      'Maximum ElastiCache Processing Units (ECPU) per second; one is about one simple command of 1 KB. Above it the cache throttles.',
    ),
    snapshotDays: setting(
      wholeNumber(0, 35, 'days'),
      0,
      'Retention of daily snapshots in days; 0 for none. The cache can always be rebuilt from the database.',
    ),
  },
  'The cache (ElastiCache Serverless).',
);

/** The bucket of uploads, media and static files. */
export const media = group(
  {
    bucketName: setting(
      v.nullable(text(BUCKET_NAME, 'null or 3 to 63 lower-case letters, digits or single hyphens')),
      null,
      'Bucket name, globally unique; null for one built from service, stage, account and region. Changing it later replaces the bucket with a new, empty one.',
    ),
    keepOnRemove: setting(flag(), false, 'Whether "sls remove" retains the bucket with all its files.'),
    maxPictureMb: setting(
      wholeNumber(1, 50, 'megabytes'),
      DEFAULT_PICTURE_MB,
      'Maximum size of an uploaded picture in MB.',
    ),
    maxMediaMb: setting(
      wholeNumber(1, 5000, 'megabytes'),
      DEFAULT_MEDIA_MB,
      'Maximum size of any other uploaded file in MB.',
    ),
  },
  'Uploads, media and static files (S3).',
);

/** The pictures of events and people. */
export const pictures = group(
  {
    memoryMb: setting(
      wholeNumber(1024, 10_240, 'megabytes'),
      1769,
      'Memory of the function that processes and serves pictures, in MB. 1769 MB is one full vCPU.',
    ),
    backups: setting(
      flag(),
      false,
      'Whether AWS Backup takes daily backups of the pictures, kept for 35 days and billed by size.',
    ),
  },
  'Pictures (EFS One Zone).',
);
