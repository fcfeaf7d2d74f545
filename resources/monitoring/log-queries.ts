import type { LogsQueryDefinition } from '@awboost/cfn-resource-types/AWS-Logs-QueryDefinition';
import type { Fragment, ResourceOf } from '../cloudformation.ts';
import { functionName } from '../function-names.ts';
import { REQUESTED } from '../functions/index.ts';
import type { Stack } from '../stack.ts';

/** Queries that an operator needs first, saved in CloudWatch Logs Insights below `<service>-<stage>/`. */
export function logQueries(stack: Stack): Fragment {
  const query = (
    title: string,
    groups: string[],
    lines: string[],
  ): ResourceOf<typeof LogsQueryDefinition> => ({
    Type: 'AWS::Logs::QueryDefinition',
    Properties: { Name: `${stack.name}/${title}`, LogGroupNames: groups, QueryString: lines.join('\n| ') },
  });
  const functions = REQUESTED.map((one) => `/aws/lambda/${functionName(stack, one)}`);
  const gateway = [`${stack.name}-api-execution`];
  return {
    Resources: {
      FailuresQuery: query('errors with causes', functions, [
        'filter level = "ERROR"',
        'fields @timestamp, requestId, route, code, error.name, error.message',
        'sort @timestamp desc',
        'limit 100',
      ]),
      SlowRoutesQuery: query('slowest routes', gateway, [
        'stats count(*) as requests, pct(latencyMs, 50) as p50, pct(latencyMs, 95) as p95, max(latencyMs) as slowest by route',
        'sort p95 desc',
      ]),
      RefusedTokensQuery: query('rejected tokens', gateway, [
        'filter status = 401 or status = 403',
        'stats count(*) as requests by authorizerError, sourceIp',
        'sort requests desc',
        'limit 50',
      ]),
    },
  };
}
