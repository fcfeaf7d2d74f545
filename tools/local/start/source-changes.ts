import { join } from 'node:path';
import { watch } from 'chokidar';
import { projectDirectory } from '../engines/places.ts';

const FOLDERS = ['src', 'resources', 'tools/local', 'tools/openapi'];
const SETTINGS = /[\\/]env\.[\w-]+\.json$/;
/** Editors, and git, change several files at once. */
const QUIET_MS = 120;

/**
 * Reports changes to the code that the API's process loads, and to files of settings. Whole folders are watched, since many
 * editors save by renaming a new file over the old one, which a watch on the file alone does not survive.
 * @param onChange called once for each burst of changes
 * @returns a function that ends the watching
 */
export async function onSourceChange(onChange: () => void): Promise<() => Promise<void>> {
  let timer: NodeJS.Timeout | undefined;
  const watchers = [
    watch(
      FOLDERS.map((folder) => join(projectDirectory, folder)),
      { ignoreInitial: true },
    ),
    watch(projectDirectory, {
      ignoreInitial: true,
      depth: 0,
      ignored: (path) => path !== projectDirectory && !SETTINGS.test(path),
    }),
  ];
  for (const watcher of watchers) {
    watcher.on('all', () => {
      clearTimeout(timer);
      timer = setTimeout(onChange, QUIET_MS);
    });
  }
  await Promise.all(watchers.map((watcher) => new Promise<void>((done) => watcher.once('ready', done))));
  return async () => {
    clearTimeout(timer);
    await Promise.all(watchers.map((watcher) => watcher.close()));
  };
}
