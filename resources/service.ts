import type { AWS } from '@serverless/typescript';
import { deploymentRole, image, permissionsBoundary, warnings } from './deployment.ts';
import { domainManager } from './domain.ts';
import { functions } from './functions.ts';
import { ACCESS_LOG_FORMAT, httpApi } from './http-api.ts';
import { resources } from './index.ts';
import { functionAlerts } from './monitoring/function-alarms.ts';
import type { Stack } from './stack.ts';

/** The service as osls takes it, but for how its functions become zips: the template does not depend on it. */
export function service(stack: Stack) {
  const { stage, settings } = stack;
  const tags = { Project: settings.service, Environment: stage, Stack: stack.name };
  return {
    service: settings.service,
    frameworkVersion: '^4.3.1',
    configValidationMode: 'error',
    plugins: [
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
      customDomain: domainManager(stack),
      alerts: functionAlerts(stack),
      concert: { warnings: warnings(stack), permissionsBoundary: permissionsBoundary(stack) },
    },
    resources: resources(stack),
  } satisfies AWS;
}
