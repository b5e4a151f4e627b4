import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readImport } from '../../../src/knowledge/care/read-import.ts';
import { exampleLines } from '../../../src/knowledge/care/template.ts';

it('a source keeps no password and no token', () => {
  const source = 'https://me:canary@issues.example.com/1?token=canary';
  const lines = readImport(JSON.stringify({ text: 'API Error: 401', source }));
  const issues = readImport(JSON.stringify([{ title: 'API Error: 401', body: '', url: source }]));
  for (const { met } of [lines, issues]) expect(JSON.stringify(met)).not.toContain('canary');
});

it('a source cannot add a key to an entry', () => {
  const source = 'https://a.example.com/1\nkind: near-miss # "x"';
  const read: unknown = parse(exampleLines([{ text: 'a', source }], true).join('\n'));
  expect(read).toEqual({ examples: [{ text: 'a', source }] });
});

it('a secret that stands where a long text is cut is masked whole', () => {
  const text = `sk-ant-${'canary'.repeat(4)} ${'x '.repeat(1995)}`;
  expect(JSON.stringify(readImport(JSON.stringify({ text })).met)).not.toContain('canary');
});

it('a fence that is never closed is text, and one that is closed is evidence', () => {
  const body = 'before\n```text\nfirst failure here\n```\nafter\n```\nerror: "second"';
  const { met } = readImport(JSON.stringify([{ title: 'x', body }]));
  expect(met.map(({ text }) => text)).toEqual(['x', 'first failure here', 'error: "second"']);
});

it.each(['authorization: Bearer canary', '"Authorization": "Basic canary"', 'https://a.example.com/#id_token=canary'])(
  'of %s the secret is masked, however short',
  (text) => {
    expect(JSON.stringify(readImport(JSON.stringify({ text })).met)).not.toContain('canary');
  },
);
