import { drawAlarmStates } from './alarm-states.ts';
import { type Box, drawChart } from './chart.ts';
import {
  alarmsOf,
  dashboardOf,
  type DashboardTemplate,
  metricsOf,
  readable,
  type Widget,
} from './definition.ts';
import { escaped, fitted, SANS } from './text.ts';

const CELL = { width: 44, height: 40 };
const EDGE = 8;
const HEAD = 40;
const FOOT = 30;
const CAPTION = 'Layout from the packaged template; curves are sample data';

/** The dashboard as SVG, as CloudWatch draws it: the layout is the definition's, every alarm rests, the curves are made up. */
export function drawDashboard(template: DashboardTemplate): string {
  const { name, widgets } = dashboardOf(template);
  const rows = Math.max(0, ...widgets.map(({ y, height }) => y + height));
  const size = { width: 24 * CELL.width + EDGE, height: HEAD + rows * CELL.height + FOOT };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="${SANS}" role="img">`,
    `<title>${escaped(name)}</title>`,
    '<rect width="100%" height="100%" rx="8" fill="#f2f3f3"/>',
    `<text x="${EDGE + 4}" y="27" font-size="17" font-weight="bold" fill="#16191f">${escaped(name)}</text>`,
    ...widgets.map(drawWidget),
    `<text x="${size.width / 2}" y="${size.height - 11}" font-size="11" fill="#687078" text-anchor="middle">${CAPTION}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function drawWidget(widget: Widget): string {
  const at = { x: EDGE + widget.x * CELL.width, y: HEAD + widget.y * CELL.height };
  const size = { width: widget.width * CELL.width - EDGE, height: widget.height * CELL.height - EDGE };
  const content = { x: 12, y: 34, width: size.width - 24, height: size.height - 44 };
  const title = fitted(readable(widget.properties.title ?? ''), content.width, { size: 13, least: 9.5 });
  return [
    `<g transform="translate(${at.x} ${at.y})">`,
    `<rect width="${size.width}" height="${size.height}" rx="4" fill="#fff" stroke="#d5dbdb"/>`,
    `<text x="12" y="22" font-size="${title.size}" fill="#16191f">${escaped(title.text)}</text>`,
    drawContent(widget, content),
    '</g>',
  ].join('');
}

function drawContent(widget: Widget, box: Box): string {
  if (widget.type === 'alarm') return drawAlarmStates(alarmsOf(widget), box);
  if (widget.type === 'metric') return drawChart(metricsOf(widget), box);
  const text = fitted(widget.properties.markdown?.split('\n')[0] ?? '', box.width, { size: 12, least: 9.5 });
  return `<text x="${box.x}" y="${box.y}" font-size="${text.size}" fill="#16191f">${escaped(text.text)}</text>`;
}
