import type { Examination, LivePatient } from '../finding.ts';
import { alarmsAreQuiet, alarmsHaveSubscriber } from './alarms.ts';
import { authorizerIsOurs } from './authorizer.ts';
import { cacheHasUsers } from './cache.ts';
import { databaseHasConnections, databaseHasStorage, databaseIsAvailable } from './database.ts';
import { mailsHaveASender } from './email.ts';
import { functionsAreActive, functionsAreQuiet } from './functions.ts';
import { apiIsHealthy, authorizerTurnsAway, eventsAreListed, picturesAreMounted } from './gateway.ts';
import { functionsAreLetThrough } from './network.ts';
import { masterPasswordRotates, passwordIsFresh } from './secrets.ts';
import { costTagIsActive, nothingIsUnused, picturesAreMeasured } from './spending.ts';

/** Checks of a live stack, by topic. */
export const ofLiveStack: Readonly<Record<string, Examination<LivePatient>>> = {
  'API health': apiIsHealthy,
  'list of events': eventsAreListed,
  'EFS mount': picturesAreMounted,
  authorizer: authorizerTurnsAway,
  'authorizer settings': authorizerIsOurs,
  'security groups': functionsAreLetThrough,
  'users of the cache': cacheHasUsers,
  functions: functionsAreActive,
  'errors of the last hour': functionsAreQuiet,
  'alarm states': alarmsAreQuiet,
  'alarm subscriptions': alarmsHaveSubscriber,
  database: databaseIsAvailable,
  'database connections': databaseHasConnections,
  'database storage': databaseHasStorage,
  'EFS size': picturesAreMeasured,
  'e-mail of Cognito': mailsHaveASender,
  'master password': masterPasswordRotates,
  'application password': passwordIsFresh,
  'cost allocation tag': costTagIsActive,
  'unused resources': nothingIsUnused,
};
