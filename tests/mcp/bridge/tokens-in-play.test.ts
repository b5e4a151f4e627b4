import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { TokensInPlay } from '../../../src/mcp/bridge/tokens-in-play.ts';
import { credential, generation } from '../../core/profile/samples.ts';

const quoted = 'fake-access-1 and fake-refresh-1';
const asked = (method: string) => ({ jsonrpc: '2.0' as const, id: 1, method });

function inPlay(): TokensInPlay {
  const tokens = new TokensInPlay();
  tokens.note(credential());
  return tokens;
}

describe('a message of a server that quotes the tokens in play', () => {
  it.each<[string, JSONRPCMessage, string | null]>([
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: 1, message: quoted, data: { [quoted]: [quoted] } } }, 'tools/call'],
    ['an error of nobody', { jsonrpc: '2.0', id: 1, error: { code: 1, message: quoted } }, null],
    ['a log line', { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'error', data: quoted } }, null],
    [
      'a question',
      { jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: { message: quoted, url: `https://a.example/?t=${quoted}` } },
      null,
    ],
    [
      'a result that says it is an error',
      { jsonrpc: '2.0', id: 1, result: { isError: true, content: [{ type: 'text', text: quoted }] } },
      'tools/call',
    ],
    ['a list, which is kept on disk', { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'a', description: quoted }] } }, 'tools/list'],
    ['what it says of itself', { jsonrpc: '2.0', id: 1, result: { instructions: quoted } }, 'initialize'],
  ])('%s passes without them', (_what, message, method) => {
    const seen = JSON.stringify(inPlay().message(message, method === null ? null : asked(method)));
    expect(seen).toContain('[token] and [token]');
    expect(seen).not.toContain('fake-');
  });

  it.each(['tools/call', 'resources/read', 'prompts/get'])('data passes as it is (%s)', (method) => {
    const message: JSONRPCMessage = { jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: quoted }] } };
    expect(inPlay().message(message, asked(method))).toBe(message);
  });

  it('in a header passes without them', () => {
    const headers = inPlay().headers(new Headers({ 'www-authenticate': `Bearer error_description="${quoted}"` }));
    expect(headers.get('www-authenticate')).toBe('Bearer error_description="[token] and [token]"');
  });

  it('asks other servers for nothing with a token in it', () => {
    const metadataUrl = new URL('https://evil.example/?t=fake-access-1');
    expect(inPlay().challenge({ scope: 'read fake-refresh-1', metadataUrl })).toEqual({ scope: null, metadataUrl: null });
    const clean = { scope: 'read', metadataUrl: new URL('https://mcp.example/') };
    expect(inPlay().challenge(clean)).toEqual(clean);
  });

  it('knows those of the last eight generations', () => {
    const tokens = inPlay();
    for (let at = 2; at <= 8; at += 1) tokens.note({ ...credential(), generation: generation(`g${at}`) });
    expect(tokens.text(quoted)).toBe('[token] and [token]');
  });
});
