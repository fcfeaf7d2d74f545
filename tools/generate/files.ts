import { format, resolveConfig } from 'prettier';
import { defaultSettings } from '../../src/config/settings.ts';
import { pageOf } from '../operate/architecture/page.ts';
import type { DrawnTemplate } from '../operate/architecture/picture.ts';
import type { BilledTemplate } from '../operate/cost/bill.ts';
import { pagesOf } from '../operate/cost/pages.ts';
import { resourceTypes } from '../operate/deploy/types/from-cfn-lint.ts';
import { PAGE, page } from '../operate/monitoring/page.ts';
import { settingsFiles } from '../settings/files.ts';
import { compileTemplate } from '../sls/template.ts';
import { openApiFile } from './openapi.ts';
import { timeZonesFile } from './time-zones.ts';

const RESOURCE_TYPES = 'tools/operate/deploy/types/resource-types.json';

/**
 * Every file that is made from others, by name, as it shall be. Some are made from what a machine need not have: resource
 * types from cfn-lint, time zones from the system's database. Where that is missing, they are missing here.
 * @param news whether newer data of the system than the files hold counts
 */
export async function generatedFiles({ news }: { news: boolean }): Promise<Record<string, string>> {
  const settings = defaultSettings();
  const stack = { stage: 'prod', name: `${settings.service}-prod`, settings };
  const template = (await compileTemplate(stack)) as BilledTemplate & DrawnTemplate;
  return {
    ...(await openApiFile()),
    ...(await settingsFiles()),
    ...(await pagesOf(template)),
    'docs/architecture.md': await pageOf(template),
    [PAGE]: await page(),
    ...(await resourceTypesFile()),
    ...(await timeZonesFile({ news })),
  };
}

async function resourceTypesFile(): Promise<Record<string, string>> {
  const types = resourceTypes();
  if (types === undefined) return {};
  const options = { ...(await resolveConfig(RESOURCE_TYPES)), parser: 'json' };
  return { [RESOURCE_TYPES]: await format(JSON.stringify(types, undefined, 2), options) };
}
