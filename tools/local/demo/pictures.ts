import { createHash } from 'node:crypto';
import sharp from 'sharp';

const WIDTH = 1600;
const HEIGHT = 1066;

/** A picture for a concert of the demo, drawn from its title: coloured light over a stage. The same title, the same picture. */
export async function drawPicture(title: string): Promise<Buffer> {
  const bytes = createHash('sha256').update(title).digest();
  const at = (index: number): number => bytes[index % bytes.length] as number;
  const hue = (at(0) * 360) / 256;
  const lights = Array.from({ length: 7 }, (_, i) => {
    const x = (at(i + 1) / 256) * WIDTH;
    const spread = 120 + at(i + 8);
    const color = `hsl(${Math.round(hue + (at(i + 15) - 128) / 2)} 85% 60%)`;
    return `<polygon points="${x},-20 ${x - spread},${HEIGHT} ${x + spread},${HEIGHT}" fill="${color}" opacity="0.28"/>`;
  });
  const heads = Array.from({ length: 60 }, (_, i) => {
    const radius = 26 + (at(i) % 18);
    return `<circle cx="${(i * WIDTH) / 59}" cy="${HEIGHT - 20 - (at(i + 5) % 70)}" r="${radius}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <rect width="100%" height="100%" fill="hsl(${Math.round(hue)} 45% 12%)"/>${lights.join('')}
    <g fill="#0b0b10">${heads.join('')}<rect y="${HEIGHT - 40}" width="100%" height="40"/></g></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer();
}
