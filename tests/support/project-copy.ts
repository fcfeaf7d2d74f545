import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/**
 * Copies the project to a folder where tests may change it: what git knows of or would take, without what is ignored. The
 * installed packages, and what was fetched once, are shared.
 */
export function copyProject(to: string): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const name of list.split('\0').filter((file) => /^(src|resources|tools|[^/]+$)/.test(file))) {
    // Git still lists what was deleted and not committed.
    if (!existsSync(join(root, name))) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    cpSync(join(root, name), join(to, name));
  }
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
  mkdirSync(join(to, '.local'), { recursive: true });
  for (const shared of ['native', 'python', 'locks']) {
    mkdirSync(join(root, '.local', shared), { recursive: true });
    symlinkSync(join(root, '.local', shared), join(to, '.local', shared));
  }
}
