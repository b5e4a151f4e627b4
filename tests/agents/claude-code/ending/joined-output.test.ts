import { describe, expect, it } from 'vitest';
import type { OutputJoin } from '../../../../src/agents/agent.ts';
import { JoinedStream, JoinedWhole } from '../../../../src/agents/claude-code/ending/joined-output.ts';

const init = { type: 'system', subtype: 'init', session_id: 's' };
const hook = { type: 'system', subtype: 'hook_response' };
const retry = { type: 'system', subtype: 'api_retry' };
const answer = { type: 'assistant', message: { content: 'ü' } };
const piece = { type: 'stream_event', event: {} };
const failure = { type: 'assistant', error: 'authentication_failed', message: { model: '<synthetic>' } };
const ofSubAgent = { ...failure, parent_tool_use_id: 't' };
const bad = { type: 'result', subtype: 'success', is_error: true };
const good = { type: 'result', subtype: 'success', is_error: false };
const replay = { type: 'user', isReplay: true, message: {} };
const control = { type: 'control_response' };

function lines(...messages: readonly unknown[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}

function text(pieces: readonly Buffer[]): string {
  return Buffer.concat(pieces).toString();
}

function take(join: OutputJoin, said: string): string {
  return text(join.take(Buffer.from(said)));
}

describe('a stream of messages', () => {
  it.each<[string, readonly unknown[], readonly unknown[]]>([
    ['a turn that is good', [init, answer, good], [init, answer, good]],
    ['an end for another reason', [init, { ...answer, error: 'overloaded' }, bad], [init, { ...answer, error: 'overloaded' }, bad]],
    ['a failure of a sub-agent', [init, ofSubAgent], [init, ofSubAgent]],
    ['no answer to a sub-agent behind a verdict', [init, failure, { ...answer, parent_tool_use_id: 't' }], [init]],
    ['all but the verdict of a failed turn', [init, answer, retry, failure, bad], [init, answer, retry]],
    ['all but two verdicts in a row', [init, failure, bad, init, retry, failure, bad], [init]],
    ['a failed turn that a next one made good', [init, failure, bad, init, answer, good], [init, failure, bad, init, answer, good]],
    [
      'a turn that was forbidden what it asked for',
      [init, failure, { ...bad, api_error_status: 403 }],
      [init, failure, { ...bad, api_error_status: 403 }],
    ],
    ['a failed turn of which something is heard after all', [init, failure, piece], [init, failure, piece]],
    ['what another program waits for, at once', [init, failure, control], [init, control]],
    ['lines that are no messages', ['no', 3, null], ['no', 3, null]],
  ])('passes %s', (_, said, passed) => {
    expect(take(new JoinedStream(), lines(...said))).toBe(lines(...passed));
  });

  it('is passed on byte for byte at its end, wherever it is cut', () => {
    const whole = Buffer.from(`${lines(init, answer, failure, bad)}{"half":`);
    for (let at = 0; at <= whole.length; at += 1) {
      const join = new JoinedStream();
      const out = [...join.take(whole.subarray(0, at)), ...join.take(whole.subarray(at)), ...join.end()];
      expect(Buffer.concat(out).equals(whole)).toBe(true);
    }
  });

  it('goes on without the verdict, a second beginning, and the echo of what it was told', () => {
    const join = new JoinedStream();
    const first = take(join, lines(hook, init, answer, failure, bad));
    expect(join.canGoOn).toBe(true);
    join.goOn();
    const second = take(join, lines(hook, init, replay, hook, answer, good, init, replay));
    expect(first + second + text(join.end())).toBe(lines(hook, init, answer, hook, answer, good, init, replay));
  });

  it('passes the verdict of the last start on when the run ends of it', () => {
    const join = new JoinedStream();
    take(join, lines(init, failure, bad));
    join.goOn();
    expect(take(join, lines(init, failure, { ...bad, num_turns: 2 }))).toBe('');
    expect(text(join.end())).toBe(lines(failure, { ...bad, num_turns: 2 }));
  });

  it('tells when somebody may wait for a result that is held back', () => {
    const join = new JoinedStream();
    const states = [init, failure, bad, init, failure, bad, answer].map((message) => {
      take(join, lines(message));
      return join.turnIsOver;
    });
    expect(states).toEqual([false, false, true, false, false, true, false]);
  });

  it('cannot go on unseen once the verdict has passed', () => {
    const join = new JoinedStream();
    take(join, lines(init, bad));
    expect(join.canGoOn).toBe(false);
  });

  it('passes a line through that is too long to be held, and what was held before it', () => {
    const join = new JoinedStream();
    const long = `"${'x'.repeat(9 * 1024 * 1024)}"\n`;
    expect(take(join, lines(failure) + long)).toBe(lines(failure) + long);
    expect(take(join, lines(answer))).toBe(lines(answer));
  });
});

describe('output that is printed at the end', () => {
  it('is held back, and passed on as it was', () => {
    const join = new JoinedWhole();
    expect(take(join, 'Failed to')).toBe('');
    expect(take(join, ' authenticate\n')).toBe('');
    expect(text(join.end())).toBe('Failed to authenticate\n');
    expect(text(join.end())).toBe('');
  });

  it.each(['Failed to authenticate\n', lines(bad)])('is that of the last start only: %j', (first) => {
    const join = new JoinedWhole();
    take(join, first);
    join.goOn();
    take(join, 'done\n');
    expect(text(join.end())).toBe('done\n');
  });

  it('is one array where each start prints one', () => {
    const join = new JoinedWhole();
    for (const messages of [
      [init, answer, failure, bad],
      [init, failure, bad],
    ]) {
      take(join, lines(messages));
      join.goOn();
    }
    take(join, lines([init, answer, good]));
    expect(text(join.end())).toBe(lines([init, answer, answer, good]));
  });

  it('that is too long for a verdict passes, and then the run cannot go on unseen', () => {
    const join = new JoinedWhole();
    const long = 'x'.repeat(9 * 1024 * 1024);
    expect(join.canGoOn).toBe(true);
    expect(take(join, long)).toBe(long);
    expect(take(join, 'y')).toBe('y');
    expect(join.canGoOn).toBe(false);
  });
});
