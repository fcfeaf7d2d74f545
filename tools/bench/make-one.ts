import { readFileSync } from 'node:fs';
import { makePicture } from '../../src/pictures/make-picture.ts';

// node make-one.ts FILE TIMES: makes pictures of a file in a process of its own, and prints milliseconds and the peak of its memory.
const [file = '', times = '1'] = process.argv.slice(2);
const content = readFileSync(file);
const milliseconds: number[] = [];
for (let i = 0; i < Number(times); i += 1) {
  const startedAt = performance.now();
  await makePicture(content, 'event');
  milliseconds.push(performance.now() - startedAt);
}
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ milliseconds, peakMb }));
