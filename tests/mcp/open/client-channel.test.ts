import type { JSONRPCResponse } from '@modelcontextprotocol/client';
import { describe, expect, it, vi } from 'vitest';
import { clientChannel } from '../../../src/mcp/open/client-channel.ts';
import { address } from '../../core/addresses.ts';
import type { ClientSide, OnReply } from '../../../src/mcp/bridge/client-side.ts';

/** A client that can, or cannot, show an address, and answers as it is told. */
function channel(capabilities: object, answer: () => Promise<JSONRPCResponse>, inAnswer: 'accept' | 'cancel' | 'decline' | null = null) {
  const told: string[] = [];
  const client = {
    capabilities,
    waiting: { say: () => undefined },
    askInAnswer: (_params: object, onReply: OnReply) => {
      if (inAnswer !== null) onReply(inAnswer);
      return inAnswer !== null;
    },
    ask: answer,
    tell: ({ method }: { readonly method: string }) => void told.push(method),
  } as unknown as ClientSide;
  const onDeclined = vi.fn<() => Error>(() => new Error('declined'));
  const otherwise = vi.fn<() => void>();
  const opened = clientChannel(client, 'MCP server x', onDeclined);
  return { opened, onDeclined, otherwise, told };
}

const shows = { elicitation: { url: {} } };
const said = (action: string) => (): Promise<JSONRPCResponse> => Promise.resolve({ jsonrpc: '2.0', id: 'h', result: { action } });
const failed = (): Promise<JSONRPCResponse> => Promise.resolve({ jsonrpc: '2.0', id: 'h', error: { code: -32601, message: 'no' } });
const lost = (): Promise<JSONRPCResponse> => Promise.reject(new Error('gone'));

describe('an address that is shown through the client', () => {
  it.each<[string, () => Promise<JSONRPCResponse>, number, number]>([
    ['that somebody accepts, is shown nowhere else', said('accept'), 0, 0],
    ['that somebody declines, ends the sign-in', said('decline'), 1, 0],
    ['that nobody saw, is shown elsewhere', said('cancel'), 0, 1],
    ['that the client does not understand, is shown elsewhere', failed, 0, 1],
    ['that is lost with the client, is shown elsewhere', lost, 0, 1],
  ])('%s', async (_, answer, declines, elsewhere) => {
    const { opened, onDeclined, otherwise, told } = channel(shows, answer);
    expect(opened.offer(address('https://login.example.com'), 'Sign in.', otherwise)).toBe(true);
    await new Promise(setImmediate);
    expect([onDeclined.mock.calls.length, otherwise.mock.calls.length]).toEqual([declines, elsewhere]);
    opened.done();
    opened.done();
    expect(told).toEqual(['notifications/elicitation/complete']);
  });

  it.each([
    ['accept', 0, 0],
    ['decline', 1, 0],
    ['cancel', 0, 1],
  ] as const)('in the answer to a call is treated alike (%s)', (action, declines, elsewhere) => {
    const { opened, onDeclined, otherwise } = channel({}, failed, action);
    expect(opened.offer(address('https://login.example.com'), 'Sign in.', otherwise)).toBe(true);
    expect([onDeclined.mock.calls.length, otherwise.mock.calls.length]).toEqual([declines, elsewhere]);
  });

  it('is left to others where the client has no way to show it', () => {
    const { opened, otherwise } = channel({ elicitation: { form: {} } }, failed);
    expect(opened.offer(address('https://login.example.com'), 'Sign in.', otherwise)).toBe(false);
    expect(otherwise).not.toHaveBeenCalled();
  });
});
