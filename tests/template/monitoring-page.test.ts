import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { page as written } from '../../tools/operate/monitoring/page.ts';
import { templateOf, type Template } from '../support/service-package.ts';

jest.setTimeout(120_000);

// docs/monitoring.md walks every alarm and graph: what the template says is held against it, so that it cannot lag.
const page = readFileSync(join(import.meta.dirname, '../../docs/monitoring.md'), 'utf8');
const tables = page.split('\n## ');
const rowsOf = (heading: string): string[][] =>
  (tables.find((part) => part.startsWith(heading)) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `') || /^\| [*_]/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

let template: Template;
beforeAll(async () => {
  ({ template } = await templateOf({ settings: { database: { proxy: false } } }));
});

const BEFORE_DATA = { notBreaching: 'OK', missing: 'unknown', breaching: 'ALARM' } as const;

interface AlarmProperties {
  AlarmName: string;
  Namespace: string;
  MetricName: string;
  Dimensions: { Name: string }[];
  Statistic?: string;
  ExtendedStatistic?: string;
  Period: number;
  EvaluationPeriods: number;
  Threshold: number;
  ComparisonOperator: string;
  TreatMissingData: keyof typeof BEFORE_DATA;
}

function alarmCells(alarm: AlarmProperties): string[] {
  const sign = alarm.ComparisonOperator.startsWith('Less') ? '≤' : '≥';
  return [
    `\`${alarm.AlarmName.replace('concert-prod-', '')}\``,
    `${alarm.Namespace} ${alarm.MetricName} by ${alarm.Dimensions.map(({ Name }) => Name).join(', ')}`,
    `${alarm.Statistic ?? alarm.ExtendedStatistic} ${sign} ${alarm.Threshold}, ${alarm.EvaluationPeriods} × ${alarm.Period} s`,
    BEFORE_DATA[alarm.TreatMissingData],
  ];
}

interface Graph {
  title: string;
  metrics: [namespace: string, metric: string, ...rest: (string | { stat?: string })[]][];
  stat: string;
  period: number;
}

const graphCells = ({ title, metrics, stat, period }: Graph): string[] => {
  const lines = metrics.map(([namespace, metric, ...rest]) => {
    const options = rest.find((part) => typeof part === 'object');
    return `${namespace} ${metric} (${options?.stat ?? stat})`;
  });
  return [`_${title}_`, [...new Set(lines)].join(', '), `${period} s`];
};

describe('docs/monitoring.md', () => {
  it('has the table that the definitions of the alarms give: npm run generate', async () => {
    expect(page).toBe(await written());
  });

  it('has every alarm as it is, with its unit, its samples, and a way to make it ring', () => {
    const alarms = Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => alarmCells(Properties as unknown as AlarmProperties));
    const rows = rowsOf('Alarms');
    expect(new Set(rows.map((row) => row.slice(0, 4).join(' | ')))).toEqual(
      new Set(alarms.map((cells) => cells.join(' | '))),
    );
    expect(rows.length).toBe(alarms.length);
    for (const row of rows)
      expect([row[0], row.length, row.every((cell) => cell !== '')]).toEqual([row[0], 7, true]);
  });

  it('has every graph as it is, with its units', () => {
    const { Properties = {} } = template.Resources['OverviewDashboard'] ?? {};
    const body = (Properties['DashboardBody'] as { 'Fn::Sub': string })['Fn::Sub'];
    const { widgets } = JSON.parse(body) as { widgets: { type: string; properties: Graph }[] };
    const graphs = widgets
      .filter(({ type }) => type === 'metric')
      .map(({ properties }) => graphCells(properties));
    const rows = rowsOf('Graphs');
    expect(rows.map((row) => row.slice(0, 3))).toEqual(graphs);
    for (const row of rows)
      expect([row[0], row.length, row.every((cell) => cell !== '')]).toEqual([row[0], 5, true]);
  });
});
