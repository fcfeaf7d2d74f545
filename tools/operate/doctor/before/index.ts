import type { Examination } from '../finding.ts';
import { callerIsKnown, databaseQuota, lambdaQuota, networkQuota, zonesExist } from './account.ts';
import { anomaliesCanBeWatched } from './anomalies.ts';
import { certificateIsIssued, domainIsCreated } from './domain.ts';
import { engineVersionFits } from './engine.ts';
import { nothingIsOrphaned } from './orphans.ts';
import { packagesFit } from './packages.ts';
import { planAllowsDatabase } from './plan.ts';
import { senderMaySend } from './sender.ts';
import { settingsAreComplete } from './settings.ts';

/** Checks of what can stop any deploy, by topic. */
export const beforeDeploy: Readonly<Record<string, Examination>> = {
  credentials: callerIsKnown,
  settings: settingsAreComplete,
  'SES sender': senderMaySend,
  'account plan': planAllowsDatabase,
  'cost anomalies': anomaliesCanBeWatched,
  'Lambda quotas': lambdaQuota,
  'MySQL version': engineVersionFits,
  certificate: certificateIsIssued,
  'custom domain': domainIsCreated,
};

/** What can stop the first deploy only, when nothing of the stack exists yet. */
export const beforeFirstDeploy: Readonly<Record<string, Examination>> = {
  'VPC quota': networkQuota,
  'Availability Zones': zonesExist,
  'RDS quota': databaseQuota,
  'orphaned resources': nothingIsOrphaned,
  'package sizes': packagesFit,
};
