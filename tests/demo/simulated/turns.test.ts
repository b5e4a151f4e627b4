import { describe, expect, it } from 'vitest';
import type { ModelRequest, Say } from '../../../src/demo/simulated/turns.ts';
import { messageEvents, stepOf, toolTurn, wholeMessage } from '../../../src/demo/simulated/turns.ts';

const said = { role: 'user', content: 'do the work' };
const result = (content: string): object => ({ role: 'user', content: [{ type: 'tool_result', content }] });

describe('the step of a conversation', () => {
  it.each<[name: string, request: ModelRequest, step: number]>([
    ['is 0 before any tool was used', { messages: [said] }, 0],
    ['is 0 where there are no messages', {}, 0],
    ['counts what tools brought back', { messages: [said, result('a'), result('b')] }, 2],
    ['does not count what a tool’s output only quotes', { messages: [said, result('{"type":"tool_result"}')] }, 1],
  ])('%s', (_name, request, step) => expect(stepOf(request)).toBe(step));
});

describe('a turn of two commands', () => {
  const turn = toolTurn(2, (step) => `echo ${step}`);

  it('asks for one after the other, and then is done', () => {
    expect([0, 1, 2, 3].map((step) => turn(step, {}))).toMatchObject([
      { kind: 'tool', name: 'Bash', input: { command: 'echo 0' } },
      { kind: 'tool', name: 'Bash', input: { command: 'echo 1' } },
      { kind: 'text', text: 'done' },
      { kind: 'text', text: 'done' },
    ]);
  });
});

describe('an answer as a stream', () => {
  it.each<Say>([
    { kind: 'text', text: 'done' },
    { kind: 'tool', id: 'toolu_0', name: 'Bash', input: { command: 'echo 0' } },
  ])('says in pieces what the whole one says at once (%o)', (say) => {
    const request = { model: 'a-model' };
    const events = messageEvents(request, say);
    expect(events[0]).toMatchObject(['message_start', { message: { model: 'a-model', content: [] } }]);
    expect(events.at(-1)).toEqual(['message_stop', {}]);
    expect(events.at(-2)).toMatchObject(['message_delta', { delta: { stop_reason: wholeMessage(request, say)['stop_reason'] } }]);
    const deltas = events.flatMap(([, data]) => ('delta' in data ? [data.delta as Record<string, string>] : []));
    const pieces = deltas.map(({ text, partial_json: json }) => text ?? json ?? '').join('');
    expect(pieces).toBe(say.kind === 'text' ? say.text : JSON.stringify(say.input));
  });
});
