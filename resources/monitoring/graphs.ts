import type { Stack } from '../stack.ts';
import { hasCredits } from './database-alarms.ts';
import type { Graph, Line } from './widgets.ts';

/** Namespace of the metrics that the functions write themselves (src/platform/metrics.ts). */
export const METRICS_NAMESPACE = 'Concert';

// `${…}` is filled in by CloudFormation: the dashboard's body is one Fn::Sub.
const API = ['ApiId', '${HttpApi}', 'Stage', '$default'] as const;
const DATABASE = ['DBInstanceIdentifier', '${Database}'] as const;
const PICTURES = ['FileSystemId', '${PicturesFileSystem}'] as const;

/** Every part of the stack on one screen: what people feel first, then what may be the cause, then what it costs. */
export function graphs(stack: Stack): Graph[] {
  return [...trafficGraphs(stack), ...functionGraphs(stack), ...dataGraphs(stack), ...costGraphs()];
}

function trafficGraphs({ name }: Stack): Graph[] {
  const business = (metric: string): Line => [METRICS_NAMESPACE, metric, 'service', name];
  return [
    { title: 'Requests a minute', lines: [['AWS/ApiGateway', 'Count', ...API]] },
    {
      title: 'Failed requests a minute',
      lines: [
        ['AWS/ApiGateway', '5xx', ...API, { color: '#d62728' }],
        ['AWS/ApiGateway', '4xx', ...API, { color: '#ff9896' }],
      ],
    },
    {
      title: 'Time to answer (ms)',
      lines: ['p50', 'p95', 'p99'].map(
        (stat) => ['AWS/ApiGateway', 'Latency', ...API, { stat, label: stat }] as const,
      ),
    },
    {
      title: 'Bookings a minute',
      lines: ['BookingsCreated', 'PlacesSold', 'SoldOut', 'BookingsCancelled'].map(business),
    },
  ];
}

function functionGraphs({ name }: Stack): Graph[] {
  const each = (metric: string, roles: readonly string[]): Line[] =>
    roles.map((role) => ['AWS/Lambda', metric, 'FunctionName', `${name}-${role}`, { label: role }]);
  const http = ['api', 'media', 'pictures'];
  return [
    { title: 'Functions: at once', lines: each('ConcurrentExecutions', http), stat: 'Maximum' },
    { title: 'Functions: failures', lines: each('Errors', [...http, 'sweep', 'migrate']) },
    { title: 'Functions: refused', lines: each('Throttles', http) },
    { title: 'Functions: longest run (ms)', lines: each('Duration', http), stat: 'Maximum' },
  ];
}

function dataGraphs(stack: Stack): Graph[] {
  const { name, settings } = stack;
  return [
    {
      title: 'Database: processor (%) and connections',
      stat: 'Maximum',
      lines: [
        ['AWS/RDS', 'CPUUtilization', ...DATABASE],
        ['AWS/RDS', 'DatabaseConnections', ...DATABASE, { yAxis: 'right' }],
      ],
    },
    {
      title: 'Database: storage left (bytes)',
      stat: 'Minimum',
      lines: [
        ['AWS/RDS', 'FreeStorageSpace', ...DATABASE],
        ...(hasCredits(stack)
          ? [
              [
                'AWS/RDS',
                'CPUCreditBalance',
                ...DATABASE,
                { yAxis: 'right', label: 'processor credits' },
              ] as const,
            ]
          : []),
      ],
    },
    ...(settings.cache.enabled
      ? [
          {
            title: 'Cache',
            lines: [
              ['AWS/ElastiCache', 'CacheHits', 'clusterId', name],
              ['AWS/ElastiCache', 'CacheMisses', 'clusterId', name],
              ['AWS/ElastiCache', 'ThrottledCmds', 'clusterId', name, { color: '#d62728' }],
            ] as const,
          },
        ]
      : []),
    {
      title: 'Pictures: limit (%) and bytes read',
      stat: 'Average',
      lines: [
        ['AWS/EFS', 'PercentIOLimit', ...PICTURES],
        ['AWS/EFS', 'DataReadIOBytes', ...PICTURES, { stat: 'Sum', yAxis: 'right' }],
      ],
    },
  ];
}

/** CloudWatch keeps the account's bill in one region only, once the payer has switched on billing alerts. */
const costGraphs = (): Graph[] => [
  {
    title: 'The account this month (US dollars)',
    stat: 'Maximum',
    period: 21_600,
    region: 'us-east-1',
    lines: [['AWS/Billing', 'EstimatedCharges', 'Currency', 'USD']],
  },
];
