import { toJsonSchema } from '@valibot/to-json-schema';
import { format } from 'prettier';
import { defaultSettings } from '../../src/config/settings.ts';
import { settingsSchema } from '../../src/config/settings-schema.ts';

/**
 * The two files made from the settings' schema, by name: `env.schema.json`, which editors read, and
 * `env.example.json`, every setting with its default.
 */
export async function settingsFiles(): Promise<Record<string, string>> {
  // What JSON Schema cannot say (no value twice in a list) is checked by the loader alone.
  const schema = toJsonSchema(settingsSchema, { typeMode: 'input', errorMode: 'ignore' });
  return {
    'env.schema.json': await pretty({ ...schema, title: 'Settings of one stage of Concert' }),
    'env.example.json': await pretty({ $schema: './env.schema.json', ...defaultSettings() }),
  };
}

function pretty(value: unknown): Promise<string> {
  return format(JSON.stringify(value), { parser: 'json', printWidth: 110, objectWrap: 'preserve' });
}
