import type { FunctionDescription } from '../../../resources/functions/description.ts';
import { functionsOf } from '../../../resources/functions/index.ts';
import type { Manual, Watch } from '../../../resources/monitoring/alarm.ts';
import { watches } from '../../../resources/monitoring/alarms.ts';
import { alarmsOf, functionDefinitions } from '../../../resources/monitoring/function-alarms.ts';
import type { Stack } from '../../../resources/stack.ts';

interface Row extends Pick<Watch, 'metric' | 'namespace' | 'period' | 'periods' | 'missing'> {
  name: string;
  dimensions: readonly string[];
  rings: string;
  manual: Manual;
}

const HEAD = [
  'alarm',
  'metric',
  'rings at',
  'before the first data',
  'unit',
  'samples in a period',
  'a way to make it ring',
];

/** Every alarm of a stack as the rows of a Markdown table, by name. */
export function alarmTable(stack: Stack): string {
  const rows = [
    ...Object.values(watches(stack)).map(rowOf),
    ...functionsOf(stack).flatMap((one) => functionRows(stack, one)),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [HEAD, HEAD.map(() => '---'), ...rows.map(cells)]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n');
}

const BEFORE_DATA = { notBreaching: 'OK', missing: 'unknown', breaching: 'ALARM' } as const;

const cells = ({ name, namespace, metric, dimensions, ...row }: Row): string[] => [
  `\`${name}\``,
  `${namespace} ${metric} by ${dimensions.join(', ')}`,
  `${row.rings}, ${row.periods} × ${row.period} s`,
  BEFORE_DATA[row.missing],
  row.manual.unit,
  row.manual.samples,
  row.manual.trial,
];

const rowOf = (watch: Watch): Row => ({
  ...watch,
  name: watch.role,
  dimensions: Object.keys(watch.dimensions),
  rings: `${watch.statistic} ${watch.isTooLow === true ? '≤' : '≥'} ${watch.threshold}`,
});

const functionRows = (stack: Stack, one: FunctionDescription): Row[] =>
  alarmsOf(stack, one).map(({ name, threshold }) => {
    const definition = functionDefinitions(stack)[name];
    return {
      ...definition,
      name: `${one.role}-${definition.metric}`,
      dimensions: ['FunctionName'],
      rings: `${definition.statistic} ≥ ${threshold ?? definition.threshold}`,
      periods: definition.evaluationPeriods,
      missing: definition.treatMissingData,
      manual: {
        unit: definition.metric === 'Duration' ? 'milliseconds' : 'count',
        samples: one.calls,
        trial: trialOf(stack, one),
      },
    };
  });

const trialOf = ({ name }: Stack, { role, startedBy }: FunctionDescription): string =>
  startedBy === 'requests'
    ? `\`aws lambda update-function-configuration --function-name ${name}-${role} --timeout 1\` and a few requests that need the database; deploy again`
    : `\`npx sls invoke -f ${role}\` with a timeout of 1 s set by hand`;
