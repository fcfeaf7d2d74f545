/** Settings whose templates differ in what they hold, by what they are about. */
export const variants = {
  defaults: {},
  'everything on': {
    api: { reservedConcurrency: 40, routeMetrics: true },
    logs: { tracing: true },
    identity: {
      deletionProtection: true,
      emailFrom: 'tickets@concert.example',
      hostedUi: { prefix: 'concert-fans', callbackUrls: ['https://concert.example/signed-in'] },
    },
    network: { logsEndpoint: true, endpointsInBothZones: true },
    database: {
      instanceClass: 'db.m7g.large',
      multiAz: true,
      deletionProtection: true,
      finalSnapshot: true,
      performanceInsights: true,
      proxy: true,
      maxConnections: 200,
    },
    cache: { engine: 'redis', snapshotDays: 1 },
    media: { keepOnRemove: true },
    pictures: { backups: true },
    domain: { name: 'api.concert.example' },
    alarms: { eachFunction: true },
    budget: { anomalyUsd: 10 },
    deployment: { roleArn: 'arn:aws:iam::000000000000:role/concert-prod-cloudformation' },
  },
  'everything off': {
    cache: { enabled: false },
    database: { backupDays: 0 },
    identity: { selfSignUp: false },
    alarms: { dashboard: false },
  },
  'an image': {
    api: {
      packaging: 'image',
      // By its digest: a tag would be looked up in ECR, which wants credentials.
      imageUri:
        '000000000000.dkr.ecr.us-east-1.amazonaws.com/concert-api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    },
  },
  'a domain': {
    domain: {
      name: 'api.concert.example',
      certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/01234567-89ab-cdef-0123-456789abcdef',
    },
  },
  'a proxy': { database: { proxy: true } },
  'two zones': { network: { zones: ['us-east-1b', 'us-east-1d'], endpointsInBothZones: true } },
} as const;
