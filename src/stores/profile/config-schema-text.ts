import * as z from 'zod';
import { configForm } from './config-schema.ts';

/** The JSON Schema of the config file, for editors; `npm run schema` writes it to `schema/config.schema.json`. */
export function configSchemaText(): string {
  const schema = z.toJSONSchema(configForm, { io: 'input', unrepresentable: 'any' });
  const head = { title: 'Config file of Holdfast' };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}
