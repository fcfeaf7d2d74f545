import type { Settings } from './settings-schema.ts';

/** What is wrong between settings that are right one by one: which key, what it is, what it should be. */
export type RuleBreach = { path: string; found: unknown; allowed: string };

type Rule = (settings: Settings) => RuleBreach | undefined;

const originsWithStar: Rule = ({ api: { corsOrigins: found } }) =>
  found.includes('*') && found.length > 1
    ? { path: 'api.corsOrigins', found, allowed: 'either ["*"] alone or a list of origins' }
    : undefined;

// Cognito refuses an app client whose refresh token dies before its access token.
const refreshOutlivesAccess: Rule = ({ identity: { accessTokenMinutes: found, refreshTokenDays } }) =>
  found >= refreshTokenDays * 24 * 60
    ? {
        path: 'identity.accessTokenMinutes',
        found,
        allowed: `less than identity.refreshTokenDays, which is ${refreshTokenDays * 24 * 60} minutes`,
      }
    : undefined;

const twoZonesOrNone: Rule = ({ network: { zones: found } }) =>
  found.length === 1
    ? { path: 'network.zones', found, allowed: 'none or two zones: a subnet group needs two' }
    : undefined;

const zonesInRegion: Rule = ({ region, network: { zones: found } }) =>
  found.every((zone) => zone.slice(0, -1) === region)
    ? undefined
    : { path: 'network.zones', found, allowed: `zones of ${region}, the region of this file` };

const RULES: readonly Rule[] = [originsWithStar, refreshOutlivesAccess, twoZonesOrNone, zonesInRegion];

/** Every broken rule that concerns more than one setting; empty if all hold. */
export function brokenRules(settings: Settings): RuleBreach[] {
  return RULES.map((rule) => rule(settings)).filter((breach) => breach !== undefined);
}
