import { defaultSettings } from '../../src/config/settings.ts';

/**
 * One other value for every setting, by its path, and what must change with it, so that each can be tried alone.
 * A setting that is missing here fails a test.
 */
export const changed: Record<string, { value: unknown; also?: Record<string, unknown> }> = {
  service: { value: 'gigs' },
  region: { value: 'eu-west-1' },
  architecture: { value: 'x86_64' },
  'api.memoryMb': { value: 512 },
  'api.timeoutSeconds': { value: 10 },
  'api.corsOrigins': { value: ['https://a.example'] },
  'api.corsHeaders': { value: ['x-client-version'] },
  'api.throttle.burst': { value: 7 },
  'api.throttle.rate': { value: 3 },
  'api.routeMetrics': { value: true },
  'api.reservedConcurrency': { value: 40 },
  'api.packaging': {
    value: 'image',
    also: { 'api.imageUri': `000000000000.dkr.ecr.us-east-1.amazonaws.com/concert@sha256:${'0'.repeat(64)}` },
  },
  'api.imageUri': {
    value: `000000000000.dkr.ecr.us-east-1.amazonaws.com/concert@sha256:${'1'.repeat(64)}`,
    also: { 'api.packaging': 'image' },
  },
  'logs.retentionDays': { value: 30 },
  'logs.level': { value: 'WARN' },
  'logs.tracing': { value: true },
  'identity.selfSignUp': { value: false },
  'identity.accessTokenMinutes': { value: 15 },
  'identity.refreshTokenDays': { value: 2 },
  'identity.mfa': { value: 'off' },
  'identity.deletionProtection': { value: true },
  'identity.emailFrom': { value: 'tickets@concert.example' },
  'identity.hostedUi.prefix': {
    value: 'concert-fans',
    also: { 'identity.hostedUi.callbackUrls': ['https://concert.example/in'] },
  },
  'identity.hostedUi.callbackUrls': { value: ['https://concert.example/in'] },
  'identity.hostedUi.logoutUrls': { value: ['https://concert.example/out'] },
  'network.vpcCidr': { value: '172.20.0.0/16' },
  'network.zones': { value: ['us-east-1b', 'us-east-1c'] },
  'network.logsEndpoint': { value: true },
  'network.endpointsInBothZones': { value: true },
  'database.engineVersion': { value: '8.4.6' },
  'database.instanceClass': { value: 'db.m7g.large' },
  'database.storageGb': { value: 40 },
  'database.maxStorageGb': { value: 200 },
  'database.maxConnections': { value: 100 },
  'database.multiAz': { value: true },
  'database.backupDays': { value: 0 },
  'database.deletionProtection': { value: true },
  'database.finalSnapshot': { value: true },
  'database.performanceInsights': { value: true, also: { 'database.instanceClass': 'db.m7g.large' } },
  'database.admin': { value: true },
  'database.proxy': { value: true },
  'cache.enabled': { value: false },
  'cache.engine': { value: 'redis' },
  'cache.maxStorageGb': { value: 2 },
  'cache.maxEcpuPerSecond': { value: 1000 },
  'cache.snapshotDays': { value: 1 },
  'media.bucketName': { value: 'concert-files-of-ours' },
  'media.keepOnRemove': { value: true },
  'media.maxPictureMb': { value: 5 },
  'media.maxMediaMb': { value: 50 },
  'pictures.memoryMb': { value: 2048 },
  'pictures.backups': { value: true },
  'domain.name': { value: 'api.concert.example' },
  'domain.createDnsRecord': { value: false },
  'domain.certificateArn': {
    value: 'arn:aws:acm:us-east-1:000000000000:certificate/01234567-89ab-cdef-0123-456789abcdef',
    also: { 'domain.name': 'api.concert.example' },
  },
  'domain.certificateName': { value: '*.concert.example', also: { 'domain.name': 'api.concert.example' } },
  'domain.disableDefaultEndpoint': { value: false, also: { 'domain.name': 'api.concert.example' } },
  'web.eventUrl': { value: 'https://concert.example/events/{eventId}' },
  'alarms.enabled': { value: false },
  'alarms.email': { value: 'oncall@concert.example' },
  'alarms.topicArn': { value: 'arn:aws:sns:us-east-1:000000000000:pager' },
  'alarms.eachFunction': { value: true },
  'alarms.dashboard': { value: false },
  ...Object.fromEntries(
    Object.entries(defaultSettings().alarms.thresholds).map(([name, value]) => [
      `alarms.thresholds.${name}`,
      { value: (value ?? 1000) + 1 },
    ]),
  ),
  // By default the gateway's alarm hears throttles (ADR 49).
  'alarms.thresholds.functionThrottles': { value: 3, also: { 'alarms.eachFunction': true } },
  'budget.monthlyUsd': { value: null },
  'budget.anomalyUsd': { value: 10 },
  'deployment.roleArn': { value: 'arn:aws:iam::000000000000:role/deployer' },
  'deployment.permissionsBoundaryArn': { value: 'arn:aws:iam::000000000000:policy/ours' },
};

/** Settings with one of them changed, and what goes with it. */
export function withChanged(path: string): object {
  const { value, also = {} } = changed[path] ?? { value: undefined };
  const settings = {};
  for (const [key, one] of [[path, value] as const, ...Object.entries(also)])
    put(settings, key.split('.'), one);
  return settings;
}

function put(target: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[first] = value;
  else put((target[first] ??= {}) as Record<string, unknown>, rest, value);
}
