import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { type DrawnTemplate, pictureOf } from './picture.ts';

export const PAGE = 'docs/architecture.md';
const MARKS = { begin: '<!-- picture: written by npm run generate -->', end: '<!-- /picture -->' };

/** The page for a packaged template: its text with the diagram updated. */
export async function pageOf(template: DrawnTemplate): Promise<string> {
  const [before = '', rest = ''] = (await readFile(PAGE, 'utf8')).split(MARKS.begin);
  const [, after = ''] = rest.split(MARKS.end);
  const count = Object.keys(template.Resources).length;
  const picture = `\`\`\`mermaid\n${pictureOf(template)}\n\`\`\`\n\n${count} resources in total.`;
  const text = `${before}${MARKS.begin}\n\n${picture}\n\n${MARKS.end}${after}`;
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}
