import * as v from 'valibot';
import { flag, group, oneOf, setting, text, wholeNumber } from './setting-kinds.ts';

const BUCKET_NAME = /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const INSTANCE_CLASS = /^db\.[a-z]\d[a-z0-9]*\.(?:micro|small|medium|large|\d{0,2}xlarge)$/;

/** The database: users, events, bookings. */
export const database = group(
  {
    engineVersion: setting(
      text(/^8\.4\.\d{1,2}$/, 'a full version of MySQL 8.4 such as 8.4.7'),
      '8.4.7',
      'Version of MySQL. RDS takes full versions only, and patches by itself within 8.4.',
    ),
    instanceClass: setting(
      text(INSTANCE_CLASS, 'a class of RDS such as db.t3.micro or db.m7g.large'),
      'db.t3.micro',
      'Class of the database server. db.t3.micro costs $12.41 a month in us-east-1.',
    ),
    storageGb: setting(wholeNumber(20, 65_536, 'gigabytes'), 20, 'Storage at the start, in GB.'),
    maxStorageGb: setting(
      wholeNumber(22, 65_536, 'gigabytes'),
      100,
      'Storage may grow by itself up to this many GB; it never shrinks again.',
    ),
    maxConnections: setting(
      v.nullable(wholeNumber(10, 16_000, 'connections')),
      null,
      'Connections at the same time; null for what AWS derives from the memory, about 60 on db.t3.micro. Each busy function instance holds one.',
    ),
    multiAz: setting(
      flag(),
      false,
      'Whether a standby in the other zone takes over within a minute, for twice the price.',
    ),
    backupDays: setting(
      wholeNumber(0, 35, 'days'),
      7,
      'Days of backups to keep, restorable to any second; 0 for none.',
    ),
    deletionProtection: setting(
      flag(),
      false,
      'Whether AWS refuses to delete the database. If true, "sls remove" fails until it is false again.',
    ),
    finalSnapshot: setting(
      flag(),
      false,
      'Whether "sls remove" keeps a last snapshot of the database, billed by size.',
    ),
    performanceInsights: setting(
      flag(),
      false,
      'Whether AWS records where the database spends its time (7 days, free). Not on micro and small classes.',
    ),
    admin: setting(
      flag(),
      false,
      'Whether there is a function for "npm run db": questions, state, new password. Whoever may invoke it sees all data.',
    ),
    proxy: setting(
      flag(),
      false,
      'Whether functions connect through RDS Proxy, which shares few connections among many function instances, for about $22 a month.',
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
      'Whether there is a cache. Without it the API reads from the database only.',
    ),
    engine: setting(
      oneOf(['valkey', 'redis']),
      'valkey',
      'Engine of the cache. AWS bills at least 100 MB of Valkey (about $6 a month), but 1 GB of Redis (about $91).',
    ),
    maxStorageGb: setting(
      wholeNumber(1, 5000, 'gigabytes'),
      1,
      'The cache never stores more than this many GB.',
    ),
    maxEcpuPerSecond: setting(
      wholeNumber(1000, 15_000_000, 'ECPU a second'),
      5000,
      'The cache never does more work than this, in ElastiCache processing units a second; one is about one simple command of 1 KB.',
    ),
    snapshotDays: setting(
      wholeNumber(0, 35, 'days'),
      0,
      'Days to keep a daily snapshot; 0 for none. The cache can always be filled again from the database.',
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
      'Name of the bucket, unique in the world; null for one made of service, stage, account and region. Changing it later makes a new, empty bucket.',
    ),
    keepOnRemove: setting(flag(), false, 'Whether "sls remove" leaves the bucket with all its files.'),
    maxPictureMb: setting(
      wholeNumber(1, 50, 'megabytes'),
      10,
      'Largest picture that may be uploaded, in MB.',
    ),
    maxMediaMb: setting(
      wholeNumber(1, 5000, 'megabytes'),
      100,
      'Largest other file that may be uploaded, in MB.',
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
      'Memory of the function that makes and serves pictures, in MB. 1769 MB is one full core.',
    ),
    backups: setting(
      flag(),
      false,
      'Whether AWS Backup keeps daily copies of the pictures for 35 days, billed by size.',
    ),
  },
  'Pictures (EFS One Zone).',
);
