import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startApi } from '../support/api.ts';
import { engineSandbox } from '../support/engine-sandbox.ts';
import { startFiles } from '../support/files.ts';
import { newUser } from '../support/gateway-event.ts';
import { acceptance } from './cases.ts';
import type { Role } from '../support/client.ts';

const { root } = engineSandbox();

acceptance('calling the Lambda handler', async () => {
  const files = await startFiles(root);
  const directory = join(root, 'pictures');
  mkdirSync(directory);
  const api = await startApi({
    DATABASE_CONNECTIONS: '4',
    PICTURES_DIRECTORY: directory,
    ...files.environment,
  });
  const users: Record<Role, ReturnType<typeof newUser>> = {
    organizer: newUser('otto'),
    fan: newUser('fay'),
    admin: newUser('ada', { groups: ['admins'] }),
  };
  return {
    request: ({ as, ...request }) => api.request({ ...request, as: as && users[as] }),
    stop: async () => {
      await api.stop();
      await files.stop();
    },
  };
});
