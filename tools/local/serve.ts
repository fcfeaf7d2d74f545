// First, as it sets the environment of the functions.
import { serveSettings as settings, stack } from './serve-settings.ts';
import { cors } from '../../resources/cors.ts';
import { migrate } from '../../src/database/migrate.ts';
import { handler as sweep } from '../../src/functions/sweep.ts';
import { routes } from '../../src/routes.ts';
import { createAdapter } from './adapter.ts';
import { docsPages } from './docs/pages.ts';
import { loadFunctions } from './functions.ts';
import { jwtAuthorizer } from './gateway/authorizer.ts';
import { accessLine, isNews, listeningLine, schemaLine } from './start/serve-protocol.ts';

// The child of `npm start`: gateway and functions in one process, anew at every change of the code.
const SWEEP_MS = 15 * 60_000;

// When `npm start` is killed, nothing else would end this process.
process.once('disconnect', () => process.exit());

// A change may have brought a migration.
await migrate(settings.databaseAdminUrl, { log: (line) => console.log(schemaLine(line)) });

const server = createAdapter({
  routes,
  functions: await loadFunctions(),
  authorizer: jwtAuthorizer({
    issuer: settings.issuer,
    jwksUrl: settings.jwksUrl,
    audience: [settings.clientId],
  }),
  cors: cors(stack.settings, routes),
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
