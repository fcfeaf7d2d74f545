import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Routes } from '../../../src/kernel/route.ts';
import { openApiDocument } from '../../openapi/document.ts';
import type { DemoUser } from '../demo/users.ts';
import type { Answer } from '../gateway/invoke.ts';

/** What the page needs to sign people in. */
export interface DocsSettings {
  cognitoUrl: string;
  clientId: string;
  users: readonly Pick<DemoUser, 'email' | 'password' | 'name' | 'role'>[];
}

const own = import.meta.dirname;
const demo = join(own, '../demo-page');
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

// A list, not a folder: nothing else of the machine can be asked for.
const files: Readonly<Record<string, string>> = {
  '/docs': join(own, 'index.html'),
  '/docs/docs.css': join(own, 'docs.css'),
  '/docs/docs.js': join(own, 'docs.js'),
  '/docs/try-out.js': join(own, 'try-out.js'),
  '/docs/cognito.js': join(own, 'cognito.js'),
  '/docs/upload.js': join(own, 'upload.js'),
  '/demo': join(demo, 'index.html'),
  '/demo/demo.css': join(demo, 'demo.css'),
  '/demo/demo.js': join(demo, 'demo.js'),
  '/demo/cards.js': join(demo, 'cards.js'),
  '/demo/door-list.js': join(demo, 'door-list.js'),
  '/demo/problems.js': join(demo, 'problems.js'),
  '/docs/swagger-ui.css': join(swagger, 'swagger-ui.css'),
  '/docs/swagger-ui-bundle.js': join(swagger, 'swagger-ui-bundle.js'),
  '/docs/favicon.png': join(swagger, 'favicon-32x32.png'),
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
};

/**
 * The pages of a local run: below /docs the interactive reference, Swagger UI from node_modules with our sign-in bar;
 * below /demo a plain shop window.
 * @param routes the table, from which the document is written anew at every request
 * @param settings where people sign in, and the demo's users
 * @returns a function that answers requests for its own paths and gives undefined for all others
 */
export function docsPages(routes: Routes, settings: DocsSettings) {
  const documents: Record<string, () => unknown> = {
    // The page tries calls out on the server that it comes from.
    '/docs/openapi.json': () => ({
      ...openApiDocument(routes, packageJson.version),
      servers: [{ url: '/' }],
    }),
    '/docs/settings.json': () => settings,
  };
  return async (request: IncomingMessage, path: string): Promise<Answer | undefined> => {
    if (request.method !== 'GET' || !/^\/(?:docs|demo)/.test(path)) return undefined;
    if (path === '/docs/' || path === '/demo/')
      return { status: 302, headers: { location: path.slice(0, -1) }, body: '' };
    const document = documents[path];
    if (document) return page('application/json', JSON.stringify(document()), settings);
    const file = files[path];
    return file === undefined ? undefined : page(types[extname(file)] ?? '', await readFile(file), settings);
  };
}

function page(type: string, body: string | Buffer, { cognitoUrl }: DocsSettings): Answer {
  // Swagger UI writes style attributes and draws its icons from data: URLs; everything else comes from here.
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self' ${new URL(cognitoUrl).origin}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status: 200,
    headers: {
      'content-type': type,
      'content-security-policy': policy.join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
    body,
  };
}
