import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/kernel/ids.ts';
import { createPictureFiles } from '../../src/pictures/files.ts';

const directory = mkdtempSync(join(tmpdir(), 'concert-full-disk-'));
const isMounted = mountSmallDisk();
afterAll(() => {
  if (isMounted) execFileSync('umount', [directory]);
  rmSync(directory, { recursive: true });
});

/** A file system of 256 KB, where this machine lets us make one. */
function mountSmallDisk(): boolean {
  try {
    const options = ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', directory];
    execFileSync('mount', options, { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: A FULL DISK. Only root may mount a small one.');
    return false;
  }
}

(isMounted ? describe : describe.skip)('pictures on a disk that fills up', () => {
  const files = createPictureFiles(directory);
  const picture = new Map([320, 640].map((width) => [`${width}.webp`, Buffer.alloc(75_000, width)]));

  it('are kept whole or not at all, and fit again when others go', async () => {
    const [first, second] = [newId(), newId()];
    await files.save(first, picture);
    await expect(files.save(second, picture)).rejects.toMatchObject({
      code: 'storage_unavailable',
      cause: { code: 'ENOSPC' },
    });
    expect(await files.read(second, '320.webp')).toBeUndefined();
    expect(readdirSync(join(directory, 'unfinished'))).toEqual([]);
    expect(await files.read(first, '640.webp')).toEqual(picture.get('640.webp'));
    await files.remove(first);
    await files.save(second, picture);
    expect(statfsSync(directory).bavail).toBeGreaterThan(0);
  });
});
