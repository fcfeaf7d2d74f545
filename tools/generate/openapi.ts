import { format, resolveConfig } from 'prettier';
import { routes } from '../../src/routes.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { openApiDocument } from '../openapi/document.ts';

const FILE = 'docs/openapi.json';

/** The OpenAPI document of the routes, as its file holds it. */
export async function openApiFile(): Promise<Record<string, string>> {
  const document = JSON.stringify(openApiDocument(routes, packageJson.version), null, 2);
  return { [FILE]: await format(document, { ...(await resolveConfig(FILE)), parser: 'json' }) };
}
