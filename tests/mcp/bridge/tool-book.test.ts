import { describe, expect, it } from 'vitest';
import { ListMemory } from '../../../src/mcp/bridge/list-memory.ts';
import { ToolBook } from '../../../src/mcp/bridge/tool-book.ts';
import type { Told } from './bridge-world.ts';
import { modern, request } from './bridge-world.ts';

const sound = { name: 'sound', inputSchema: { properties: { a: { type: 'string', 'x-mcp-header': 'A' } } } };
const unsound = { name: 'unsound', inputSchema: { items: { 'x-mcp-header': 'A' } } };
const call = (name: unknown, args: Told = { a: 'x' }) => request(1, 'tools/call', { name, arguments: args });

describe('a list of tools', () => {
  it('is left as it is until 2025-11-25', () => {
    const list = { tools: [sound, unsound], nextCursor: 'x' };
    expect(new ToolBook().read(list, false)).toBe(list);
  });

  it('has no tool since 2026-07-28 whose schema must not be followed', () => {
    expect(new ToolBook().read({ tools: [sound, unsound], nextCursor: 'x' }, true)).toEqual({ tools: [sound], nextCursor: 'x' });
  });

  it.each([[{}], [{ tools: 'x' }], [{ tools: [null, 7, {}, { name: 7 }] }]])('that is odd passes: %j', (list) => {
    expect(new ToolBook().read(list, true)).toEqual(list);
  });

  it('says which arguments are repeated, and what may be called again', () => {
    const book = new ToolBook();
    book.read({ tools: [{ ...sound, annotations: { readOnlyHint: true, idempotentHint: 'yes' } }, unsound] }, true);
    expect(book.headersFor(call('sound'))).toEqual({ 'Mcp-Param-A': 'x' });
    expect(book.hintsFor(call('sound'))).toEqual({ readOnly: true, idempotent: false });
    expect(book.headersFor(call('unsound'))).toEqual({});
    for (const unknown of [call('other'), call(7), request(1, 'prompts/get', { name: 'sound' })]) {
      expect([book.hintsFor(unknown), book.headersFor(unknown)]).toEqual([null, {}]);
    }
  });

  it('takes the place of what was known', () => {
    const book = new ToolBook();
    book.read({ tools: [{ ...sound, annotations: { readOnlyHint: true } }] }, true);
    book.read({ tools: [{ name: 'sound' }] }, true);
    expect([book.hintsFor(call('sound')), book.headersFor(call('sound'))]).toEqual([{ readOnly: false, idempotent: false }, {}]);
  });
});

describe('the memory of lists', () => {
  const memory = () => {
    const shelf = new Map<string, Told>();
    return new ListMemory({ last: (key) => shelf.get(key) ?? null, remember: (key, value) => void shelf.set(key, value as Told) });
  };

  it.each(['initialize', 'server/discover', 'tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'])(
    'keeps the answer to %s',
    (method) => {
      const kept = memory();
      kept.remember(request(1, method), { n: 1 });
      expect(kept.last(request('other id', method))).toEqual({ n: 1 });
    },
  );

  it.each(['tools/call', 'resources/read', 'prompts/get', 'ping', 'sampling/createMessage'])('keeps nothing of %s', (method) => {
    const kept = memory();
    kept.remember(request(1, method), { n: 1 });
    expect(kept.last(request(1, method))).toBeNull();
  });

  it('tells pages and revisions apart', () => {
    const kept = memory();
    kept.remember(request(1, 'tools/list'), { n: 1 });
    kept.remember(request(1, 'tools/list', { cursor: 'x' }), { n: 2 });
    kept.remember(modern(1, 'tools/list'), { n: 3 });
    kept.remember(request(1, 'initialize', { protocolVersion: '2025-06-18' }), { n: 4 });
    expect(kept.last(request(1, 'tools/list'))).toEqual({ n: 1 });
    expect(kept.last(request(1, 'tools/list', { cursor: 'x' }))).toEqual({ n: 2 });
    expect(kept.last(modern(9, 'tools/list'))).toEqual({ n: 3 });
    expect(kept.last(request(1, 'initialize', { protocolVersion: '2025-11-25' }))).toBeNull();
  });
});
