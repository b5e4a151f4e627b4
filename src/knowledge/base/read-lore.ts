/** Reads what is known besides the entries: `lexicon.yaml`, `table.yaml` and the trained `model.json`. */
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Lore } from '../entry.ts';
import { flawOf } from '../pattern.ts';
import type { Concepts } from '../pattern.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/);
const lexicon = z.record(name, z.array(z.string().min(1)).min(1));
const table = z.array(
  z.strictObject({
    is: name,
    when: z.array(z.string().min(1)).min(1),
    unless: z.array(name).default([]),
    weight: z.number().min(1).max(9),
  }),
);
const model = z.strictObject({
  classes: z.array(name).min(2),
  table: z.string(),
  always: z.string(),
  step: z.number().positive(),
  witnesses: z.array(z.number()),
});

/** @param files each file of the base by its name. @param ids the classes that there are. */
export function readLore(
  files: ReadonlyMap<string, string>,
  concepts: Concepts,
  ids: ReadonlySet<string>,
): { readonly lore: Lore; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const read = <T>(file: string, schema: z.ZodType<T>, parse: (text: string) => unknown, none: T): T => {
    const text = files.get(file);
    if (text === undefined) return none;
    try {
      return schema.parse(parse(text));
    } catch (error) {
      faults.push(`${file}: ${(error as Error).message.split('\n')[0] ?? ''}`);
      return none;
    }
  };
  const facts = read('lexicon.yaml', lexicon, parseYaml, {});
  const rows = read('table.yaml', table, parseYaml, []);
  const trained = read('model.json', model.optional(), (text) => JSON.parse(text) as unknown, undefined);
  for (const [fact, words] of Object.entries(facts)) {
    for (const word of words) {
      const flaw = flawOf(word, concepts);
      if (flaw !== null) faults.push(`lexicon.yaml: ${fact} "${word}": ${flaw}`);
    }
  }
  for (const { is, when, unless } of rows) {
    if (!ids.has(is)) faults.push(`table.yaml: no class is called ${is}`);
    const unknown = [...when.flatMap((one) => one.split('|')), ...unless].find((one) => !Object.hasOwn(facts, one));
    if (unknown !== undefined) faults.push(`table.yaml: no fact is called ${unknown} (${is})`);
  }
  return { lore: { facts, rows, ...(trained === undefined ? {} : { model: trained }) }, faults };
}
