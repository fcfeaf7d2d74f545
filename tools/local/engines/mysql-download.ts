import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from './engine-error.ts';
import { withLock } from './lock.ts';
import { localDirectory, projectDirectory } from './places.ts';
import { run } from './programs.ts';

const host = 'https://cdn.mysql.com/';

// Run by itself, so that TMPDIR can say where mysql-memory-server keeps what it downloads. Its databases are
// thrown away when they stop: ours must stay, so only the download is used. The trial start proves that the
// server runs here, and lets the package put libaio in place where the system has it under another name.
const script = `
  import { createDB } from 'mysql-memory-server';
  const database = await createDB({ version: '8.4.x', downloadRetries: 1, xEnabled: 'OFF' });
  await database.stop();
  process.exit(0);
`;

/**
 * Downloads MySQL 8.4 from its maker through mysql-memory-server, once.
 * @param log called before the download
 * @returns the path of mysqld
 * @throws EngineError within 3 seconds when the download host does not answer, later when the download fails
 */
export async function downloadMysql(log?: (line: string) => void): Promise<string> {
  const folder = join(localDirectory, 'mysql');
  return withLock(join(localDirectory, 'locks', 'mysql'), async () => {
    const earlier = await findDownload(folder);
    if (earlier) return earlier;
    await checkHost();
    log?.('downloading MySQL 8.4 from its maker');
    await mkdir(folder, { recursive: true });
    const env = { ...process.env, TMPDIR: folder };
    await run([process.execPath, '--input-type=module', '--eval', script], {
      cwd: projectDirectory,
      env,
      timeout: 600_000,
    });
    const path = await findDownload(folder);
    if (!path) throw new EngineError('mysql-memory-server did not leave a server behind');
    return path;
  });
}

async function checkHost(): Promise<void> {
  try {
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(2_500) });
  } catch {
    throw new EngineError(`MySQL cannot be downloaded: ${host} does not answer`);
  }
}

async function findDownload(folder: string): Promise<string | undefined> {
  const versions = join(folder, 'mysqlmsn', 'binaries');
  if (!existsSync(versions)) return undefined;
  const names = await readdir(versions);
  return names.map((name) => join(versions, name, 'mysql', 'bin', 'mysqld')).find((path) => existsSync(path));
}
