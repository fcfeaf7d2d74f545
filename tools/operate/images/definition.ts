/** A template, as far as its dashboard is drawn. */
export interface DashboardTemplate {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** One widget of a dashboard, in cells of its grid of 24 columns. */
export interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; markdown?: string; metrics?: unknown[][]; alarms?: string[] };
}

/** A metric, as far as it is drawn. */
export interface Metric {
  /** Its name in CloudWatch. */
  name: string;
  /** What the legend calls it. */
  label: string;
  color: string;
  isRight: boolean;
}

/** The colours that CloudWatch gives, one after another, to metrics that have none of their own. */
const COLOURS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b'];

/** The name of the template's dashboard, and the widgets that it is defined by. */
export function dashboardOf({ Resources }: DashboardTemplate): { name: string; widgets: Widget[] } {
  const dashboard = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  const { DashboardName: name, DashboardBody: body } = dashboard?.Properties ?? {};
  const { 'Fn::Sub': text = '{"widgets":[]}' } = (body ?? {}) as { 'Fn::Sub'?: string };
  const { widgets } = JSON.parse(text) as { widgets: Widget[] };
  return { name: typeof name === 'string' ? name : '', widgets };
}

/** The names of the alarms whose states a widget shows. */
export const alarmsOf = ({ properties: { alarms = [] } }: Widget): string[] =>
  alarms.map((arn) => arn.split(':').at(-1) ?? arn);

/** The metrics of a widget. One without a label is called by its name: its dimensions only say which stack it is. */
export const metricsOf = ({ properties: { metrics = [] } }: Widget): Metric[] =>
  metrics.map((metric, i) => {
    const name = String(metric[1]);
    const { label = name, color = COLOURS[i % COLOURS.length] ?? '', yAxis } = optionsOf(metric.at(-1));
    return { name, label: readable(label), color, isRight: yAxis === 'right' };
  });

const optionsOf = (last: unknown): { label?: string; color?: string; yAxis?: string } =>
  typeof last === 'object' && last !== null ? last : {};

/** A text without the placeholders that CloudFormation would fill in. */
export const readable = (text: string): string => text.replaceAll(/\s*\$\{[^}]*\}/g, '').trim();
