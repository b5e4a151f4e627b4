/** Writes schema/config.schema.json, the JSON Schema of the config file, from the form that the program checks it with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const root = join(import.meta.dirname, '..');
const made = join(root, '.cache', 'schema', 'schema.mjs');
await build({
  input: join(root, 'src', 'stores', 'own', 'config-schema-text.ts'),
  platform: 'node',
  output: { file: made, format: 'esm' },
  logLevel: 'silent',
});
const { configSchemaText } = await import(pathToFileURL(made).href);
mkdirSync(join(root, 'schema'), { recursive: true });
writeFileSync(join(root, 'schema', 'config.schema.json'), configSchemaText());
