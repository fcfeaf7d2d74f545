import { functionName } from '../function-names.ts';
import type { FunctionDescription } from '../functions/description.ts';
import { functionsOf, REQUESTED } from '../functions/index.ts';
import type { Stack } from '../stack.ts';
import { hasCredits } from './database-alarms.ts';
import { METRICS, METRICS_NAMESPACE } from './metrics.ts';
import type { Graph, Line } from './widgets.ts';

// `${…}` is filled in by CloudFormation: the dashboard's body is one Fn::Sub.
const API = ['ApiId', '${HttpApi}', 'Stage', '$default'] as const;
const DATABASE = ['DBInstanceIdentifier', '${Database}'] as const;
const PICTURES = ['FileSystemId', '${PicturesFileSystem}'] as const;

/** Every part of the stack on one screen: what users notice first, then the likely causes, then the cost. */
export function graphs(stack: Stack): Graph[] {
  return [...trafficGraphs(stack), ...functionGraphs(stack), ...dataGraphs(stack), ...costGraphs()];
}

function trafficGraphs({ name }: Stack): Graph[] {
  const business = (metric: string): Line => [METRICS_NAMESPACE, metric, 'service', name];
  return [
    { title: 'Requests per minute', lines: [['AWS/ApiGateway', 'Count', ...API]] },
    {
      title: 'Errors per minute',
      lines: [
        ['AWS/ApiGateway', '5xx', ...API, { color: '#d62728' }],
        ['AWS/ApiGateway', '4xx', ...API, { color: '#ff9896' }],
      ],
    },
    {
      title: 'Latency (ms)',
      lines: ['p50', 'p95', 'p99'].map(
        (stat) => ['AWS/ApiGateway', 'Latency', ...API, { stat, label: stat }] as const,
      ),
    },
    {
      title: 'Bookings per minute',
      lines: METRICS.map(business),
    },
  ];
}

function functionGraphs(stack: Stack): Graph[] {
  const each = (metric: string, functions: readonly FunctionDescription[]): Line[] =>
    functions.map((one) => [
      'AWS/Lambda',
      metric,
      'FunctionName',
      functionName(stack, one),
      { label: one.role },
    ]);
  const watched = functionsOf(stack).filter(({ alarms }) => alarms.includes('Errors'));
  return [
    { title: 'Lambda concurrency', lines: each('ConcurrentExecutions', REQUESTED), stat: 'Maximum' },
    { title: 'Lambda errors', lines: each('Errors', watched) },
    { title: 'Lambda throttles', lines: each('Throttles', REQUESTED) },
    { title: 'Lambda max duration (ms)', lines: each('Duration', REQUESTED), stat: 'Maximum' },
  ];
}

function dataGraphs(stack: Stack): Graph[] {
  const { name, settings } = stack;
  return [
    {
      title: 'RDS CPU (%) and connections',
      stat: 'Maximum',
      lines: [
        ['AWS/RDS', 'CPUUtilization', ...DATABASE],
        ['AWS/RDS', 'DatabaseConnections', ...DATABASE, { yAxis: 'right' }],
      ],
    },
    {
      title: 'RDS free storage (bytes)',
      stat: 'Minimum',
      lines: [
        ['AWS/RDS', 'FreeStorageSpace', ...DATABASE],
        ...(hasCredits(stack)
          ? [['AWS/RDS', 'CPUCreditBalance', ...DATABASE, { yAxis: 'right', label: 'CPU credits' }] as const]
          : []),
      ],
    },
    ...(settings.cache.enabled
      ? [
          {
            title: 'Cache hits, throttled, and hit rate (%)',
            lines: [
              ['AWS/ElastiCache', 'CacheHits', 'clusterId', name],
              // Serverless caches have no CacheMisses.
              ['AWS/ElastiCache', 'CacheHitRate', 'clusterId', name, { stat: 'Average', yAxis: 'right' }],
              ['AWS/ElastiCache', 'ThrottledCmds', 'clusterId', name, { color: '#d62728' }],
            ] as const,
          },
        ]
      : []),
    {
      title: 'EFS I/O limit (%) and bytes read',
      stat: 'Average',
      lines: [
        ['AWS/EFS', 'PercentIOLimit', ...PICTURES],
        ['AWS/EFS', 'DataReadIOBytes', ...PICTURES, { stat: 'Sum', yAxis: 'right' }],
      ],
    },
  ];
}

/** CloudWatch has billing metrics in us-east-1 only, once the payer account has enabled billing alerts. */
const costGraphs = (): Graph[] => [
  {
    title: 'Estimated charges (USD)',
    stat: 'Maximum',
    period: 21_600,
    region: 'us-east-1',
    lines: [['AWS/Billing', 'EstimatedCharges', 'Currency', 'USD']],
  },
];
