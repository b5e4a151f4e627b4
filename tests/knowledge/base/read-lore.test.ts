import { describe, expect, it } from 'vitest';
import { readLore } from '../../../src/knowledge/base/read-lore.ts';
import { featuresIn } from '../../../src/knowledge/model/text-model.ts';
import { knowledge } from '../known.ts';

const ids = new Set(['api-key-invalid']);
const read = (lexicon: string, table = '[]', model?: string) =>
  readLore(
    new Map([['lexicon.yaml', lexicon], ['table.yaml', table], ...(model === undefined ? [] : [['model.json', model] as const])]),
    { expired: ['expired'] },
    ids,
  );

describe('lexicon, table and model', () => {
  it('are read', () => {
    const { lore, faults } = read(
      "token: ['token']\nexpired: ['{expired}']",
      '- { is: api-key-invalid, when: [token|expired], weight: 4 }',
    );
    expect(faults).toEqual([]);
    expect(lore.rows).toEqual([{ is: 'api-key-invalid', when: ['token|expired'], unless: [], weight: 4 }]);
    expect(lore.model).toBeUndefined();
  });

  it.each<[string, string, string, string | undefined, RegExp]>([
    ['a word that is no pattern', "token: ['(']", '[]', undefined, /^lexicon\.yaml: token "\(": /],
    ['a concept that there is not', "token: ['{gone}']", '[]', undefined, /no concept is called \{gone\}/],
    [
      'a fact that there is not',
      "token: ['x']",
      '- { is: api-key-invalid, when: [other], weight: 4 }',
      undefined,
      /no fact is called other/,
    ],
    ['a class that there is not', "token: ['x']", '- { is: gone, when: [token], weight: 4 }', undefined, /no class is called gone/],
    ['another weight', "token: ['x']", '- { is: api-key-invalid, when: [token], weight: 40 }', undefined, /^table\.yaml: /],
    ['a model that is none', "token: ['x']", '[]', '{"classes":[]}', /^model\.json: /],
    ['no YAML', '{', '[]', undefined, /^lexicon\.yaml: /],
  ])('are named with what is wrong: %s', (_name, lexicon, table, model, fault) => {
    expect(read(lexicon, table, model).faults.join('\n')).toMatch(fault);
  });

  it('of the knowledge base have rows for classes of most kinds, and no fact that no row and no model needs', () => {
    const { facts = {}, rows = [], model } = knowledge.lore ?? {};
    expect(new Set(rows.map(({ is }) => is)).size).toBeGreaterThan(40);
    const asked = new Set(rows.flatMap(({ when, unless }) => when.flatMap((one) => one.split('|')).concat(unless)));
    const learnt = new Set(model === undefined ? [] : featuresIn(model));
    expect(Object.keys(facts).filter((fact) => !asked.has(fact) && !learnt.has(`@${fact}`))).toEqual([]);
  });
});
