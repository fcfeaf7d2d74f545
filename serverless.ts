// First: an older Node.js is answered in one line.
import './tools/local/node-version.mjs';
import type { AWS } from '@serverless/typescript';
import { domainManager } from './resources/domain.ts';
import { functions } from './resources/functions.ts';
import { ACCESS_LOG_FORMAT, httpApi } from './resources/http-api.ts';
import { resources } from './resources/index.ts';
import { deploymentRole, image, permissionsBoundary, warnings } from './resources/deployment.ts';
import { functionAlerts } from './resources/monitoring/function-alarms.ts';
import { stackFromCommandLine } from './resources/stack.ts';
import { serverlessEsbuild } from './tools/bundle/options.ts';

const stack = stackFromCommandLine(import.meta.dirname);
const { stage, settings } = stack;
const tags = { Project: settings.service, Environment: stage, Stack: stack.name };

const service: AWS = {
  service: settings.service,
  frameworkVersion: '^4.3.1',
  configValidationMode: 'error',
  plugins: [
    'serverless-esbuild',
    'serverless-iam-roles-per-function',
    'serverless-plugin-aws-alerts',
    'serverless-domain-manager',
    // Last: it goes over what the others have made.
    './tools/sls/plugin.ts',
  ],
  package: { individually: true },
  provider: {
    name: 'aws',
    stage,
    region: settings.region,
    runtime: 'nodejs24.x',
    architecture: settings.architecture,
    // Going back is deploying the older commit; kept versions would only pile up.
    versionFunctions: false,
    logRetentionInDays: settings.logs.retentionDays,
    logs: {
      httpApi: { format: ACCESS_LOG_FORMAT },
      // Our logger leaves out what is below its level. Lambda would also drop the lines of metrics, which have none.
      lambda: {
        logFormat: 'JSON',
        applicationLogLevel: settings.logs.level === 'DEBUG' ? 'DEBUG' : 'INFO',
        systemLogLevel: 'WARN',
      },
    },
    httpApi: httpApi(stack),
    ...image(stack),
    ...deploymentRole(stack),
    tags,
    stackTags: tags,
  },
  functions: functions(stack),
  custom: {
    esbuild: serverlessEsbuild(),
    customDomain: domainManager(stack),
    alerts: functionAlerts(stack),
    concert: { warnings: warnings(stack), permissionsBoundary: permissionsBoundary(stack) },
  },
  resources: resources(stack),
};

export default service;
