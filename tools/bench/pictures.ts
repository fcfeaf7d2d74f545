import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { newId } from '../../src/kernel/ids.ts';
import { createPictureFiles } from '../../src/pictures/files.ts';
import { createPictureHandlers } from '../../src/pictures/handlers.ts';
import { makePicture } from '../../src/pictures/make-picture.ts';
import type { PictureParts } from '../../src/pictures/pictures.ts';

/** Photographs as cameras make them, in pixels, and how often each is made into a picture. */
const PHOTOS = [
  { name: '2 megapixels', width: 1632, height: 1224, times: 10 },
  { name: '12 megapixels', width: 4032, height: 3024, times: 10 },
  { name: '48 megapixels', width: 8064, height: 6048, times: 5 },
];
const READS = 2_000;

/** How long a photograph takes, and what memory its process needed at most. */
export interface Making {
  name: string;
  p50Ms: number;
  p95Ms: number;
  p50MsPerMegapixel: number;
  peakMb: number;
}

/** One way of reading a variant. */
export interface Serving {
  name: string;
  perSecond: number;
  p95Ms: number;
}

/** Measures the making of pictures, each size in a process of its own, and their serving against reading the same file. */
export async function pictureCosts(): Promise<{ making: Making[]; serving: Serving[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'concert-bench-pictures-'));
  try {
    const making: Making[] = [];
    for (const photo of PHOTOS) making.push(await made(directory, photo));
    return { making, serving: await served(directory) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function made(
  directory: string,
  { name, width, height, times }: (typeof PHOTOS)[number],
): Promise<Making> {
  const file = join(directory, 'photo.jpg');
  writeFileSync(file, await photograph(width, height));
  const program = [join(import.meta.dirname, 'make-one.ts'), file, String(times)];
  const { milliseconds, peakMb } = JSON.parse(
    execFileSync(process.execPath, program, { encoding: 'utf8' }),
  ) as {
    milliseconds: number[];
    peakMb: number;
  };
  const p50 = percentile(milliseconds, 50);
  return {
    name,
    p50Ms: Math.round(p50),
    p95Ms: Math.round(percentile(milliseconds, 95)),
    p50MsPerMegapixel: Math.round(p50 / ((width * height) / 1e6)),
    peakMb: Math.round(peakMb),
  };
}

/** Soft shapes with the grain of a sensor, so that it compresses as a photograph does. */
async function photograph(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  const soft = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#000', noise } })
    .blur(2)
    .png()
    .toBuffer();
  return sharp(soft).resize(width, height).jpeg({ quality: 90 }).toBuffer();
}

async function served(directory: string): Promise<Serving[]> {
  const files = createPictureFiles(directory);
  const id = newId();
  await files.save(id, (await makePicture(await photograph(2000, 1500), 'event')).files);
  // Of the parts, serving uses the files alone.
  const { getPicture } = createPictureHandlers({ files } as PictureParts, async () => {});
  const path = join(directory, id.slice(-2), id, '640.webp');
  const call = {
    params: { pictureId: id, variant: '640' },
    headers: { accept: 'image/webp' },
    query: undefined,
    body: undefined,
    actor: undefined,
    now: new Date(),
    origin: 'https://api.example.com',
  };
  // In turn, so that a busy moment hits both.
  const ours: number[] = [];
  const plain: number[] = [];
  for (let i = 0; i < READS; i += 1) {
    ours.push(await timed(() => getPicture(call)));
    plain.push(await timed(() => readFile(path)));
  }
  return [rateOf('through the handler', ours), rateOf('the file, plainly', plain)];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const rateOf = (name: string, milliseconds: number[]): Serving => ({
  name,
  perSecond: Math.round((1000 * milliseconds.length) / milliseconds.reduce((sum, ms) => sum + ms, 0)),
  p95Ms: Number(percentile(milliseconds, 95).toFixed(2)),
});

const percentile = (values: readonly number[], percent: number): number =>
  values.toSorted((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor((values.length * percent) / 100))
  ] ?? 0;
