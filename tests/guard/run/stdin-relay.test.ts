import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StdinRelay } from '../../../src/guard/run/stdin-relay.ts';

function child(): { stdin: PassThrough; got: () => string } {
  const stdin = new PassThrough();
  let got = '';
  stdin.on('data', (chunk: Buffer) => (got += chunk.toString()));
  return { stdin, got: () => got };
}

/** Lets streams hand on what they hold. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

describe('standard input that is handed on', () => {
  it('reaches one child after the other, and nothing is lost between them', async () => {
    const source = new PassThrough();
    const relay = new StdinRelay(source);
    const [one, two] = [child(), child()];
    source.write('a\n');
    relay.feed(one.stdin, null);
    await settled();
    relay.stop();
    source.write('b\n');
    await settled();
    relay.feed(two.stdin, 'go on\n');
    source.end('c\n');
    await settled();
    expect([one.got(), two.got(), two.stdin.writableEnded]).toEqual(['a\n', 'go on\nb\nc\n', true]);
    expect(relay.isOpen).toBe(false);
  });

  it('that has ended is nothing but what Holdfast says', async () => {
    const source = new PassThrough();
    const relay = new StdinRelay(source);
    const [one, two] = [child(), child()];
    relay.feed(one.stdin, null);
    source.end('a\n');
    await settled();
    relay.stop();
    relay.feed(two.stdin, 'go on\n');
    await settled();
    expect([two.got(), two.stdin.writableEnded]).toEqual(['go on\n', true]);
  });

  it('is spoken into between lines only, and only while it is open', async () => {
    const source = new PassThrough();
    const relay = new StdinRelay(source);
    const { stdin, got } = child();
    expect(relay.say('x\n')).toBe(false);
    relay.feed(stdin, null);
    source.write('{"half":');
    await settled();
    expect(relay.say('x\n')).toBe(false);
    source.write('1}\n');
    await settled();
    expect([relay.isOpen, relay.say('x\n')]).toEqual([true, true]);
    source.end();
    await settled();
    expect(relay.say('y\n')).toBe(false);
    expect(got()).toBe('{"half":1}\nx\n');
  });
});
