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

const storageGrows: Rule = ({ database: { storageGb, maxStorageGb: found } }) =>
  // RDS requires a maximum at least a tenth above the initial storage.
  found < Math.ceil(storageGb * 1.1)
    ? {
        path: 'database.maxStorageGb',
        found,
        allowed: `at least ${Math.ceil(storageGb * 1.1)}, a tenth more than database.storageGb`,
      }
    : undefined;

const insightsNeedMemory: Rule = ({ database: { performanceInsights: found, instanceClass } }) =>
  found && /\.(?:micro|small)$/.test(instanceClass)
    ? { path: 'database.performanceInsights', found, allowed: `false: AWS refuses it on ${instanceClass}` }
    : undefined;

const certificateInRegion: Rule = ({ region, domain: { certificateArn: found } }) =>
  found !== null && found.split(':')[3] !== region
    ? { path: 'domain.certificateArn', found, allowed: `a certificate of ${region}, the region of this file` }
    : undefined;

const oneCertificate: Rule = ({ domain: { certificateArn, certificateName: found } }) =>
  certificateArn !== null && found !== null
    ? {
        path: 'domain.certificateName',
        found,
        allowed: 'null, as domain.certificateArn names the certificate',
      }
    : undefined;

const signInLeadsBack: Rule = ({ identity: { hostedUi } }) =>
  hostedUi.prefix !== null && hostedUi.callbackUrls.length === 0
    ? {
        path: 'identity.hostedUi.callbackUrls',
        found: hostedUi.callbackUrls,
        allowed: 'at least one URL if identity.hostedUi.prefix is set',
      }
    : undefined;

const imageOnlyForImages: Rule = ({ api: { packaging, imageUri: found } }) =>
  packaging === 'zip' && found !== null
    ? { path: 'api.imageUri', found, allowed: 'null, or set api.packaging to "image"' }
    : undefined;

const imageInRegion: Rule = ({ region, api: { imageUri: found } }) =>
  found !== null && found.split('.')[3] !== region
    ? {
        path: 'api.imageUri',
        found,
        allowed: `an image in ${region}: Lambda only runs images of its own region`,
      }
    : undefined;

const oneWayToTell: Rule = ({ alarms: { email: found, topicArn } }) =>
  found !== null && topicArn !== null
    ? {
        path: 'alarms.email',
        found,
        allowed: 'null, as alarms.topicArn names the topic: subscribe the address to it',
      }
    : undefined;

const topicInRegion: Rule = ({ region, alarms: { topicArn: found } }) =>
  found !== null && found.split(':')[3] !== region
    ? { path: 'alarms.topicArn', found, allowed: `a topic in ${region}, the region of this file` }
    : undefined;

// Of the regions that the settings take, CloudFormation has no AWS::Budgets::Budget in these. Compared with the provider data
// of cfn-lint by tests/template/regions.test.ts.
const WITHOUT_BUDGETS = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-3',
  'ap-southeast-3',
  'eu-north-1',
  'eu-south-1',
  'il-central-1',
  'me-central-1',
];
const budgetInRegion: Rule = ({ region, budget: { monthlyUsd: found } }) =>
  found !== null && WITHOUT_BUDGETS.includes(region)
    ? {
        path: 'budget.monthlyUsd',
        found,
        allowed: `null: CloudFormation does not support AWS::Budgets::Budget in ${region}; create one in the console or in another region`,
      }
    : undefined;

const RULES: readonly Rule[] = [
  originsWithStar,
  refreshOutlivesAccess,
  twoZonesOrNone,
  zonesInRegion,
  storageGrows,
  insightsNeedMemory,
  certificateInRegion,
  oneCertificate,
  signInLeadsBack,
  imageOnlyForImages,
  imageInRegion,
  oneWayToTell,
  topicInRegion,
  budgetInRegion,
];

/** Every broken rule that concerns more than one setting; empty if all hold. */
export function brokenRules(settings: Settings): RuleBreach[] {
  return RULES.map((rule) => rule(settings)).filter((breach) => breach !== undefined);
}
