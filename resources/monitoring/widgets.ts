/** One line of a graph: namespace, metric, dimensions as name and value in turn, and how to draw it. */
export type Line = readonly [namespace: string, metric: string, ...dimensions: (string | LineOptions)[]];

interface LineOptions {
  stat?: string;
  label?: string;
  color?: string;
  yAxis?: 'left' | 'right';
}

/** A part of the dashboard as CloudWatch takes it. The whole width is 24. */
export interface Widget {
  type: 'alarm' | 'metric' | 'text';
  x: number;
  y: number;
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** A graph to be placed: its title, its lines, and the statistic of those that name none. */
export interface Graph {
  title: string;
  lines: readonly Line[];
  stat?: string;
  /** Length of a point, in seconds. */
  period?: number;
  /** Where the metric lives, if not in the stack's region. */
  region?: string;
}

const COLUMNS = 4;
const HEIGHT = 5;

/** Lays graphs out four in a row, in reading order, from row `top` on. */
export function laidOut(graphs: readonly Graph[], top: number): Widget[] {
  const width = 24 / COLUMNS;
  return graphs.map(({ title, lines, stat = 'Sum', period = 60, region = '${AWS::Region}' }, index) => ({
    type: 'metric',
    x: (index % COLUMNS) * width,
    y: top + Math.floor(index / COLUMNS) * HEIGHT,
    width,
    height: HEIGHT,
    properties: { title, metrics: lines, stat, period, region, view: 'timeSeries', stacked: false },
  }));
}
