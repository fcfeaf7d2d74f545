import { ASSUMED, MILLION, SWEEP, type Usage } from './assumptions.ts';
import type { BilledTemplate } from './bill.ts';
import { inWords, type Line, use } from './line.ts';
import type { Prices } from './prices.ts';

/** Every file counts as new and as frequently read: the most that it can be. */
export function storageLines(resources: BilledTemplate['Resources'], usage: Usage, prices: Prices): Line[] {
  return [...objectLines(usage, prices), ...pictureLines(resources, usage, prices)];
}

const filesOf = (gb: number): number => (gb * 1024) / ASSUMED.fileMb;

/** S3: what is kept, requests of uploads, downloads and the sweep, and Intelligent-Tiering, where files go after 30 days. */
function objectLines({ storageGb, picturesGb, downloadGb }: Usage, prices: Prices): Line[] {
  const sent = filesOf(storageGb + picturesGb);
  const puts = sent * ASSUMED.putsOfAFile + SWEEP.runs * SWEEP.lists;
  const gets = sent * ASSUMED.getsOfAFile + filesOf(downloadGb);
  const kept = filesOf(storageGb);
  const millions = (amount: number, price: string): number => (amount / MILLION) * prices.of(price);
  return [
    use('storage', `S3, ${inWords(storageGb)} GB of media`, storageGb * prices.of('s3 GB-month')),
    use(
      'storage',
      `S3, ${inWords(puts)} puts and lists, ${inWords(gets)} gets`,
      millions(puts, 's3 million puts and lists') + millions(gets, 's3 million gets'),
    ),
    use(
      'storage',
      `S3 Intelligent-Tiering, ${inWords(kept)} objects`,
      millions(kept, 's3 million transitions') + millions(kept, 's3 million watched objects'),
    ),
  ];
}

function pictureLines(
  resources: BilledTemplate['Resources'],
  { picturesGb, downloadGb }: Usage,
  prices: Prices,
): Line[] {
  const { BackupPolicy = {} } = resources['PicturesFileSystem']?.Properties ?? {};
  return [
    use(
      'storage',
      `EFS One Zone, ${inWords(picturesGb)} GB of pictures`,
      picturesGb * prices.of('efs one zone GB-month'),
    ),
    use('storage', `EFS, ${inWords(picturesGb)} GB written`, picturesGb * prices.of('efs write GB')),
    use('storage', `EFS, ${inWords(downloadGb)} GB read`, downloadGb * prices.of('efs read GB')),
    ...(JSON.stringify(BackupPolicy).includes('ENABLED')
      ? [
          use(
            'storage',
            `AWS Backup, ${inWords(picturesGb)} GB of pictures`,
            picturesGb * prices.of('efs backup GB-month'),
          ),
        ]
      : []),
  ];
}
