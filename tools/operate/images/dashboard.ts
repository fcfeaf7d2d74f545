/** A template, as far as its dashboard is drawn. */
export interface DashboardTemplate {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/** One widget of a dashboard, in cells of its grid of 24 columns. */
interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; markdown?: string; metrics?: unknown[][]; alarms?: string[] };
}

const CELL = { width: 44, height: 34 };
const LINES = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b'];

/** The widgets that the template's dashboard is defined by. */
export function widgetsOf({ Resources }: DashboardTemplate): Widget[] {
  const dashboard = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  const body = dashboard?.Properties?.['DashboardBody'] as { 'Fn::Sub'?: string } | undefined;
  return (JSON.parse(body?.['Fn::Sub'] ?? '{"widgets":[]}') as { widgets: Widget[] }).widgets;
}

/** The dashboard as SVG: where each widget stands, its title, and what it shows. The numbers are CloudWatch's to draw. */
export function drawDashboard(template: DashboardTemplate): string {
  const widgets = widgetsOf(template);
  const height = Math.max(...widgets.map(({ y, height: rows }) => y + rows)) * CELL.height;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${24 * CELL.width}" height="${height}" font-family="sans-serif">`,
    '<rect width="100%" height="100%" fill="#f2f3f3"/>',
    ...widgets.map(drawWidget),
    '</svg>',
    '',
  ].join('\n');
}

function drawWidget({ x, y, width, height, properties }: Widget): string {
  const at = { x: x * CELL.width + 4, y: y * CELL.height + 4 };
  const size = { width: width * CELL.width - 8, height: height * CELL.height - 8 };
  const rows = contentOf(properties).slice(0, Math.floor((size.height - 34) / 16));
  return [
    `<g transform="translate(${at.x} ${at.y})">`,
    `<rect width="${size.width}" height="${size.height}" rx="6" fill="#fff" stroke="#d5dbdb"/>`,
    `<text x="12" y="22" font-size="12" font-weight="bold">${escaped(properties.title ?? '')}</text>`,
    ...rows.map(({ text, color }, i) => drawRow(text, color, 42 + 16 * i)),
    '</g>',
  ].join('');
}

const drawRow = (text: string, color: string, y: number): string =>
  `<rect x="12" y="${y - 8}" width="10" height="4" fill="${color}"/><text x="28" y="${y}" font-size="11" fill="#555">${escaped(text)}</text>`;

interface Row {
  text: string;
  color: string;
}

function contentOf({ metrics = [], alarms = [], markdown }: Widget['properties']): Row[] {
  if (markdown !== undefined) return [{ text: markdown.split('\n')[0] ?? '', color: '#888' }];
  return [
    ...alarms.map((arn) => ({ text: arn.split(':').at(-1) ?? arn, color: '#2ca02c' })),
    ...metrics.map((metric, i) => ({ text: labelOf(metric), color: LINES[i % LINES.length] ?? '#888' })),
  ];
}

/** The label that a metric is given, else its name and its last dimension. */
function labelOf(metric: readonly unknown[]): string {
  const options = metric.at(-1);
  const label =
    typeof options === 'object' && options !== null && 'label' in options ? String(options.label) : '';
  const words = metric.filter((part): part is string => typeof part === 'string');
  return label || [words[1], words.at(-1)].join(' ');
}

/** Text as XML takes it. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
