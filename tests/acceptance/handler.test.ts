import { startApi } from '../support/api.ts';
import { newUser } from '../support/gateway-event.ts';
import { acceptance } from './cases.ts';
import type { Role } from './client.ts';

acceptance('calling the Lambda handler', async () => {
  const api = await startApi({ DATABASE_CONNECTIONS: '4' });
  const users: Record<Role, ReturnType<typeof newUser>> = {
    organizer: newUser('otto'),
    fan: newUser('fay'),
    admin: newUser('ada', { groups: ['admins'] }),
  };
  return {
    request: ({ as, ...request }) => api.request({ ...request, as: as && users[as] }),
    stop: () => api.stop(),
  };
});
