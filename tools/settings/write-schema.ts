import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsFiles } from './files.ts';

for (const [name, content] of Object.entries(await settingsFiles()))
  await writeFile(join(import.meta.dirname, '../..', name), content);
