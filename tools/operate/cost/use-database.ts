import { ASSUMED } from './assumptions.ts';
import { type BilledTemplate, LEAST_GB } from './bill.ts';
import { afterFree, inWords, type Line, use } from './line.ts';
import { HOURS, type Prices } from './prices.ts';

/**
 * vCPUs that a burstable class may use all the time, by its size. Source: EC2 User Guide, "Key concepts for burstable performance
 * instances", which are the same for db.t3 and db.t4g.
 */
const BASELINE: Readonly<Record<string, number>> = { micro: 0.2, small: 0.4, medium: 0.4, large: 0.6 };

/** What the database and the cache cost beside their servers: processor credits, backups, snapshots. */
export function databaseLines(
  resources: BilledTemplate['Resources'],
  requests: number,
  prices: Prices,
): Line[] {
  const all = Object.values(resources);
  const database = all.find(({ Type }) => Type === 'AWS::RDS::DBInstance')?.Properties ?? {};
  const cache = all.find(({ Type }) => Type === 'AWS::ElastiCache::ServerlessCache')?.Properties ?? {};
  return [...credits(database, requests, prices), ...backups(database, prices), ...snapshots(cache, prices)];
}

type Properties = Record<string, unknown>;

function credits({ DBInstanceClass }: Properties, requests: number, prices: Prices): Line[] {
  const [, size = ''] = /^db\.t\d\w*\.(\w+)$/.exec(String(DBInstanceClass)) ?? [];
  const baseline = BASELINE[size];
  if (baseline === undefined) return [];
  const used = (requests * ASSUMED.databaseSeconds) / 3600;
  return [
    afterFree(
      'database',
      {
        name: 'RDS processor',
        unit: 'vCPU-hours, above the baseline for surplus credits',
        amount: used,
        free: baseline * HOURS,
      },
      prices.of('rds surplus vCPU-hour'),
    ),
  ].map((line) => ({ ...line, listUsd: line.usd, free: `${inWords(baseline * HOURS)} in its price` }));
}

/** As much as the disk is free. Source: aws.amazon.com/rds/mysql/pricing, "Backup storage". */
function backups({ AllocatedStorage, BackupRetentionPeriod }: Properties, prices: Prices): Line[] {
  const days = Number(BackupRetentionPeriod ?? 0);
  if (days === 0) return [];
  const amount = ASSUMED.databaseGb * (1 + days * ASSUMED.dailyChange);
  const free = Number(AllocatedStorage);
  return [
    afterFree(
      'database',
      { name: `RDS backups of ${days} days`, unit: 'GB', amount, free },
      prices.of('rds backup GB-month'),
    ),
  ].map((line) => ({ ...line, listUsd: line.usd, free: `${free} GB in its price` }));
}

function snapshots({ SnapshotRetentionLimit, Engine }: Properties, prices: Prices): Line[] {
  const copies = Number(SnapshotRetentionLimit ?? 0);
  if (copies === 0) return [];
  const gb = copies * (LEAST_GB[Engine as keyof typeof LEAST_GB] ?? 1);
  return [
    use(
      'cache',
      `ElastiCache, ${copies} ${copies === 1 ? 'snapshot' : 'snapshots'}, ${inWords(gb)} GB`,
      gb * prices.of('cache snapshot GB-month'),
    ),
  ];
}
