import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Abilities } from '../../../src/mcp/serve/abilities.ts';
import { newServer } from '../../../src/mcp/serve/server.ts';
import { serveOnPipe } from '../../../src/mcp/serve/stdio.ts';
import { around, found, Seconds } from './around.ts';

const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const ready = { jsonrpc: '2.0', method: 'notifications/initialized' };
const diagnose = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'diagnose', arguments: {} } };

function open(own: Partial<Abilities> = {}) {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const clock = new Seconds();
  const interrupt = new AbortController();
  const troubles: string[] = [];
  const pipe = { stdin, stdout, clock, onTrouble: (error: Error) => void troubles.push(error.message) };
  const ended = serveOnPipe(() => newServer(around(own, clock)), pipe, interrupt.signal).then(() => stdout.end());
  const say = (...messages: ReadonlyArray<object | string>): void => {
    for (const message of messages) stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
  };
  const answers = async (): Promise<ReadonlyArray<{ id: number; result?: { isError?: boolean; content?: unknown } }>> => {
    const lines = (await text(stdout)).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as { id: number });
  };
  return { stdin, clock, interrupt, troubles, ended, say, answers };
}

describe('a pipe', () => {
  it('answers what was asked before its end, however long that takes', async () => {
    let finish = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let look = (): void => undefined;
    const { stdin, ended, say, answers } = open({
      diagnose: () => {
        finish();
        return new Promise((resolve) => (look = () => resolve(found)));
      },
    });
    const gone = once(stdin, 'close');
    say(hello, ready, diagnose);
    stdin.end();
    const heard = answers();
    await asked;
    await gone;
    // Long enough for a server that does not wait to have ended.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    look();
    await ended;
    expect(await heard).toMatchObject([{ id: 1 }, { id: 2, result: { structuredContent: { verdict: 'fault' } } }]);
  });

  it('does not wait longer than the last answers are given', async () => {
    const { stdin, clock, ended, say, answers } = open({ diagnose: () => new Promise(() => undefined) });
    say(hello, ready, diagnose);
    stdin.end();
    const heard = answers();
    clock.pass(1);
    await ended;
    expect(await heard).toMatchObject([{ id: 1 }]);
  });

  it('does not wait for what was taken back', async () => {
    const { stdin, ended, say, answers } = open({ diagnose: () => new Promise(() => undefined) });
    say(hello, ready, diagnose, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } });
    stdin.end();
    const heard = answers();
    await ended;
    expect(await heard).toMatchObject([{ id: 1 }]);
  });

  it('ends with its client, also before anything was said', async () => {
    const { stdin, ended } = open();
    stdin.end();
    await expect(ended).resolves.toBeDefined();
  });

  it('ends at a signal though its client stays', async () => {
    const { stdin, interrupt, ended, say } = open({ diagnose: () => new Promise(() => undefined) });
    say(hello, ready, diagnose);
    interrupt.abort();
    await ended;
    expect(stdin.destroyed).toBe(true);
  });

  it('goes on after a line that is no message', async () => {
    const { stdin, ended, say, answers, troubles } = open();
    say('{"jsonrpc":', '[]', '{"jsonrpc":"2.0","id":7}', hello, ready, diagnose);
    stdin.end();
    const heard = answers();
    await ended;
    expect((await heard).map(({ id }) => id)).toEqual([1, 2]);
    expect(troubles.length).toBeGreaterThan(0);
  });
});
