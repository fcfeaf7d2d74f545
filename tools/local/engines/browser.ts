import { existsSync } from 'node:fs';
import { findProgram } from './programs.ts';
import { ensurePackages } from './system-packages.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macPath = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * Finds a Chromium for browser tests, or installs one with apt.
 * @param options `yes`: do not ask before installing; `log`: called before anything long
 * @returns the executable's path, or undefined when there is none and none could be installed
 * @throws EngineError when apt fails
 */
export async function findChromium(
  options: { yes?: boolean | undefined; log?: ((line: string) => void) | undefined } = {},
): Promise<string | undefined> {
  const found =
    process.env['CHROME_PATH'] || findProgram(...names) || (existsSync(macPath) ? macPath : undefined);
  if (found) return found;
  // Ubuntu's package only installs the snap, which does not work in containers.
  if (!(await ensurePackages(['chromium'], 'browser tests', options))) return undefined;
  return findProgram(...names);
}
