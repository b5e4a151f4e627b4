import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { plainOutput } from '../../src/mcp/plain-output.ts';
import { harmIn } from '../hostile/what-is-shown.ts';

const message = { jsonrpc: '2.0', id: 1, result: { '\u009b2J': '\u202e\u2066x\u2028 ##[error]x \u001b]0;x\u0007 ä 😀 \u200b' } };

describe('what a client is told', () => {
  it('holds no character that a terminal obeys, and means the same', async () => {
    const stdout = new PassThrough();
    const output = plainOutput(stdout);
    output.write(`${JSON.stringify(message)}\n`);
    output.write('{"plain":"#1"}\n');
    output.end(() => stdout.end());
    const said = await text(stdout);
    expect(harmIn(said)).toEqual([]);
    expect(
      said
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([message, { plain: '#1' }]);
    expect(said).toContain('ä 😀');
  });

  it('waits where its reader waits', async () => {
    let go = (): void => undefined;
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void (go = done) });
    const output = plainOutput(slow);
    expect(output.write('x'.repeat(100_000))).toBe(false);
    const drained = once(output, 'drain');
    go();
    await drained;
  });

  it('fails where its reader has gone, as often as that is said', async () => {
    const stdout = new PassThrough();
    const output = plainOutput(stdout);
    const failed = once(output, 'error');
    for (const code of ['EPIPE', 'EPIPE']) stdout.emit('error', new Error(code));
    expect(await failed).toMatchObject([{ message: 'EPIPE' }]);
  });
});
