import type { Metric } from './definition.ts';
import { EVENING, sampleOf } from './samples.ts';
import { escaped, fitted, widthOf } from './text.ts';

/** Room for a widget's content. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const TICK = 10;
const LABEL = 11;
const LEGEND_LINE = 16;
const INTERVALS = 4;
const GREY = { label: '#16191f', text: '#545b64', grid: '#eaeded', axis: '#aab7b8' };

/** A graph of a widget's metrics with sample data: grid, hours, a line for each metric, and the legend below. */
export function drawChart(metrics: readonly Metric[], box: Box): string {
  const legend = legendOf(metrics, box.width);
  const plot = {
    x: box.x + 30,
    y: box.y + 6,
    width: box.width - 30 - (metrics.some(({ isRight }) => isRight) ? 30 : 14),
    height: box.height - 6 - 20 - LEGEND_LINE * legend.length,
  };
  return [
    drawHours(plot),
    ...drawAxes(metrics, plot),
    ...legend.map((row, i) => drawLegend(row, box, plot.y + plot.height + 34 + i * LEGEND_LINE)),
  ].join('');
}

function drawHours({ x, y, width, height }: Box): string {
  const bottom = y + height;
  const hours = Array.from({ length: EVENING.hours + 1 }, (_, i) => i);
  const marks = hours.map((hour) => {
    const at = rounded(x + (width * hour) / EVENING.hours);
    const text = `${String((EVENING.from + hour) % 24).padStart(2, '0')}:00`;
    return `<path d="M${at} ${bottom}v4" stroke="${GREY.axis}"/>${label(text, { x: at, y: bottom + 15, anchor: 'middle' })}`;
  });
  return `<path d="M${x} ${bottom}h${width}" stroke="${GREY.axis}"/>${marks.join('')}`;
}

/** The grid, and each side's numbers and lines: what stands at the right is measured on a scale of its own. */
function drawAxes(metrics: readonly Metric[], plot: Box): string[] {
  const { x, y, width, height } = plot;
  const levels = Array.from({ length: INTERVALS + 1 }, (_, i) => i);
  const heightOf = (level: number): number => rounded(y + height - (height * level) / INTERVALS);
  const grid = levels
    .slice(1)
    .map((level) => `<path d="M${x} ${heightOf(level)}h${width}" stroke="${GREY.grid}"/>`);
  const sides = [false, true].map((isRight) => {
    const samples = metrics
      .filter((metric) => metric.isRight === isRight)
      .map((metric) => ({ metric, values: sampleOf(metric) }));
    const top = topOf(Math.max(0, ...samples.flatMap(({ values }) => values)));
    const at = isRight ? { x: x + width + 5, anchor: 'start' } : { x: x - 5, anchor: 'end' };
    const numbers = levels.map((level) =>
      label(short((top * level) / INTERVALS), { ...at, y: heightOf(level) + 3.5 }),
    );
    const lines = samples.map(({ metric, values }) => drawLine(values, metric.color, { plot, top }));
    return { numbers: samples.length > 0 ? numbers : [], lines };
  });
  return [...grid, ...sides.flatMap(({ numbers }) => numbers), ...sides.flatMap(({ lines }) => lines)];
}

function drawLine(
  values: readonly number[],
  color: string,
  { plot, top }: { plot: Box; top: number },
): string {
  const { x, y, width, height } = plot;
  const points = values.map(
    (value, i) =>
      `${rounded(x + (width * i) / (values.length - 1))},${rounded(y + height * (1 - value / top))}`,
  );
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${color}" stroke-width="1.5" stroke-linejoin="round"/>`;
}

interface Entry {
  metric: Metric;
  x: number;
}

/** The legend's entries in as many rows as they take. */
function legendOf(metrics: readonly Metric[], width: number): Entry[][] {
  const rows: Entry[][] = [];
  let x = width;
  for (const metric of metrics) {
    const needed = 16 + widthOf(metric.label, LABEL);
    if (x + needed > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ metric, x: rounded(x) });
    x += needed + 12;
  }
  return rows;
}

const drawLegend = (row: readonly Entry[], box: Box, y: number): string =>
  row
    .map(({ metric, x }) => {
      const left = rounded(box.x + x);
      const { text, size } = fitted(metric.label, box.width - 15, { size: LABEL, least: 8 });
      return `<rect x="${left}" y="${y - 9}" width="10" height="10" rx="2" fill="${metric.color}"/><text x="${left + 15}" y="${y}" font-size="${size}" fill="${GREY.label}">${escaped(text)}</text>`;
    })
    .join('');

const label = (text: string, { x, y, anchor }: { x: number; y: number; anchor: string }): string =>
  `<text x="${x}" y="${rounded(y)}" font-size="${TICK}" fill="${GREY.text}" text-anchor="${anchor}">${text}</text>`;

const rounded = (value: number): number => Math.round(10 * value) / 10;

/** Steps that people count in. */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The upper end of an axis whose steps are plain numbers. */
function topOf(most: number): number {
  if (most === 0) return 1;
  const step = most / INTERVALS;
  let unit = 1;
  while (unit * 10 <= step) unit *= 10;
  while (unit > step) unit /= 10;
  return INTERVALS * unit * (STEPS.find((one) => one * unit >= step) ?? 10);
}

/** A number as CloudWatch writes it at an axis. */
function short(value: number): string {
  const [size, sign] = (
    [
      [1e9, 'G'],
      [1e6, 'M'],
      [1e3, 'k'],
    ] as const
  ).find(([least]) => value >= least) ?? [1, ''];
  return `${Math.round((100 * value) / size) / 100}${sign}`;
}
