/** Edits of any text: what is around an entry keeps its bytes, and the way back gives all of them. */
import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { EntryPlace } from '../../../src/agents/mcp/client.ts';
import { withoutProgram, withProgram } from '../../../src/agents/mcp/edit-entry.ts';

const program = { command: '/usr/bin/node', args: ['/x y/holdfast.cjs', 'mcp', 'bridge', 'https://a.example.com/"q"'] };
const place = (client: EntryPlace['client'], keys: readonly string[]): EntryPlace => {
  return { client, scope: 'user', file: 'f', keys, format: client === 'codex' ? 'toml' : 'json' };
};

const name = fc.oneof(fc.constantFrom('a', 'with.dot', 'with space', '"', "'", '#', '[x]', 'ü'), fc.string({ minLength: 1 }));
const word = fc.oneof(fc.constantFrom('{', '}', ',', '//', '/*', '#', '[mcp_servers.a]', '"""', "'''", '\\', '\n', '='), fc.string());
const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.array(word, { maxLength: 3 }));
const entry = fc.record(
  {
    url: fc.constant('https://a.example.com/mcp'),
    http_headers: fc.dictionary(
      word.filter((key) => key !== ''),
      word,
      { maxKeys: 2 },
    ),
    headers: fc.dictionary(word, word, { maxKeys: 2 }),
    tools: fc.dictionary(name, fc.record({ x: value }), { maxKeys: 2 }),
    timeout: value,
    trust: value,
  },
  { requiredKeys: ['url'] },
);
const servers = fc.dictionary(name, entry, { minKeys: 1, maxKeys: 4, noNullPrototype: true });
const around = fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });

/** Whether an entry goes there and back. */
function returns(text: string, at: EntryPlace, which: string): boolean {
  const edit = withProgram(text, at, which, program);
  if (edit.kind === 'refused') throw new Error(`${edit.because}\n${text}`);
  const back = withoutProgram(edit.text, at, which, edit.change);
  return edit.text.includes('holdfast.cjs') && back.kind === 'edited' && back.text === text;
}

describe('an entry of any file', () => {
  it('becomes a program and itself again in JSON', () => {
    const form = fc.record({ indent: fc.constantFrom(0, 1, 2, '\t'), end: fc.constantFrom('\n', '\r\n'), mark: fc.boolean() });
    fc.assert(
      fc.property(around, servers, form, fc.nat(), (more, all, { indent, end, mark }, pick) => {
        const names = Object.keys(all);
        const text = JSON.stringify({ ...more, mcpServers: all, last: 1 }, null, indent);
        const whole = `${mark ? '\uFEFF' : ''}${text.replaceAll('\n', end)}${end}`;
        expect(returns(whole, place('cursor', ['mcpServers']), names[pick % names.length] ?? '')).toBe(true);
      }),
    );
  });

  it('becomes a program and itself again in TOML', () => {
    fc.assert(
      fc.property(around, servers, fc.constantFrom('\n', '\r\n'), fc.nat(), (more, all, end, pick) => {
        const names = Object.keys(all);
        const head = stringify(Object.fromEntries(Object.entries(more).filter(([key]) => key !== 'mcp_servers')));
        const text = `${head}# mine\n${stringify({ mcp_servers: all }).replace('[mcp_servers]\n', '')}\n[tui]\nx = 1 # last\n`;
        // A line end inside of a text of many lines would be another text.
        const whole = text.includes('"""') || text.includes("'''") ? text : text.replaceAll('\n', end);
        expect(returns(whole, place('codex', ['mcp_servers']), names[pick % names.length] ?? '')).toBe(true);
      }),
    );
  });
});
