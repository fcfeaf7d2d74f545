import { cors } from '../../resources/cors.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import { handler as api } from '../../src/functions/api.ts';
import { handler as media } from '../../src/functions/media.ts';
import { handler as pictures } from '../../src/functions/pictures.ts';
import { handler as sweep } from '../../src/functions/sweep.ts';
import { routes } from '../../src/routes.ts';
import { createAdapter } from './adapter.ts';
import { docsPages } from './docs/pages.ts';
import { jwtAuthorizer } from './gateway/authorizer.ts';
import { accessLine, isNews, listeningLine, type ServeSettings } from './start/serve-protocol.ts';

// The child that `npm start` runs under `node --watch`: gateway and functions in one process, anew at every change.
const SWEEP_MS = 15 * 60_000;
const settings = JSON.parse(process.env['CONCERT_SERVE'] ?? '{}') as ServeSettings;

const server = createAdapter({
  routes,
  handlers: { api, media, pictures },
  authorizer: jwtAuthorizer({
    issuer: settings.issuer,
    jwksUrl: settings.jwksUrl,
    audience: [settings.clientId],
  }),
  cors: cors(defaultSettings(), routes),
  pages: docsPages(routes, settings),
  onAccess: (access) => {
    if (isNews(access)) console.log(accessLine(access));
  },
  onError: (error) => console.error(error),
});

server.listen(settings.port, '127.0.0.1', () => console.log(listeningLine));

setInterval(() => {
  sweep().catch((error: unknown) => console.error(error));
}, SWEEP_MS).unref();
