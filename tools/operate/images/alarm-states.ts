import type { Box } from './chart.ts';
import { escaped, widthOf } from './text.ts';

const SIZE = 11;
const GAP = 6;
const GREEN = { edge: '#1d8102', fill: '#f2f8f0' };

/** A tile for each alarm, all of them at rest, in as many columns as their names leave room for. */
export function drawAlarmStates(names: readonly string[], box: Box): string {
  const widest = Math.max(0, ...names.map((name) => widthOf(name, SIZE))) + 22;
  const columns = Math.max(1, Math.floor((box.width + GAP) / (widest + GAP)));
  const rows = Math.ceil(names.length / columns);
  const tile = {
    width: (box.width + GAP) / columns - GAP,
    // Many alarms get low tiles: none is cut off.
    height: Math.min(26, (box.height + GAP) / rows - GAP),
  };
  return names
    .map((name, i) => {
      const x = box.x + (i % columns) * (tile.width + GAP);
      const y = box.y + Math.floor(i / columns) * (tile.height + GAP);
      return drawTile(name, { x, y, ...tile });
    })
    .join('');
}

function drawTile(name: string, { x, y, width, height }: Box): string {
  const size = Math.min(SIZE, height - 2);
  const at = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  return [
    `<rect ${at} width="${width.toFixed(1)}" height="${height.toFixed(1)}" rx="3" fill="${GREEN.fill}" stroke="${GREEN.edge}" stroke-opacity="0.35"/>`,
    `<rect ${at} width="5" height="${height.toFixed(1)}" rx="2" fill="${GREEN.edge}"/>`,
    `<text x="${(x + 13).toFixed(1)}" y="${(y + height / 2 + size * 0.36).toFixed(1)}" font-size="${size.toFixed(1)}" fill="#16191f">${escaped(name)}</text>`,
  ].join('');
}
