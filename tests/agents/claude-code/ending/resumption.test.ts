import { describe, expect, it } from 'vitest';
import type { Resumption } from '../../../../src/agents/agent.ts';
import { claudeCode } from '../../../../src/agents/claude-code/adapter.ts';
import { fakeWorld, invoke, noon, plainFingerprint, stillClock } from '../fake-world.ts';

const id = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const other = '11111111-2222-3333-4444-555555555555';
const folder = '/home/u/.claude/projects/-repo-sub';

/** A line of a transcript, so many seconds after noon. */
function entry(second: number, more: object = {}): string {
  const timestamp = new Date(noon + second * 1_000).toISOString();
  return `${JSON.stringify({ type: 'assistant', timestamp, message: { content: 'authentication_failed' }, ...more })}\n`;
}
const failed = (second: number, error = 'authentication_failed'): string => entry(second, { isApiErrorMessage: true, error });

async function resumption(args: readonly string[], texts: Readonly<Record<string, string>> = {}): Promise<Resumption> {
  const found = await claudeCode(plainFingerprint, 'linux', stillClock, fakeWorld(texts)).resumption(invoke(args));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

describe("a session's record", () => {
  it.each<[string, string, object]>([
    ['a failure before anything was heard', failed(1), { failedAuth: true, wasRefused: false, heardAt: null, askedAt: null }],
    [
      'a failure that the vendor answered with',
      entry(1, { isApiErrorMessage: true, error: 'authentication_failed', apiErrorStatus: 401 }),
      { failedAuth: true, wasRefused: true, heardAt: null, askedAt: null },
    ],
    ['a failure after an answer', entry(1) + failed(2), { failedAuth: true, wasRefused: false, heardAt: noon + 1_000, askedAt: null }],
    ['a good end', failed(1) + entry(2), { failedAuth: false, wasRefused: false, heardAt: noon + 2_000, askedAt: null }],
    ['a failure of an earlier start only', entry(-3) + failed(-2), { failedAuth: false, wasRefused: false, heardAt: null, askedAt: null }],
    ['an answer that an earlier start had', entry(-2) + failed(1), { failedAuth: true, wasRefused: false, heardAt: null, askedAt: null }],
    [
      'an end for another reason',
      failed(1) + failed(2, 'overloaded'),
      { failedAuth: false, wasRefused: false, heardAt: null, askedAt: null },
    ],
    [
      'a turn that was forbidden what it asked for',
      entry(1, { isApiErrorMessage: true, error: 'authentication_failed', apiErrorStatus: 403 }),
      { failedAuth: false, wasRefused: false, heardAt: null, askedAt: null },
    ],
    [
      'a sub-agent that failed',
      entry(1) + entry(2, { isSidechain: true, isApiErrorMessage: true, error: 'authentication_failed' }),
      { failedAuth: false, wasRefused: false, heardAt: noon + 1_000, askedAt: null },
    ],
  ])('tells %s', async (_, text, end) => {
    const found = await resumption(['-p', 'hi', '--session-id', id], { [`${folder}/${id}.jsonl`]: text });
    expect(await found.sessionEnd(null, noon)).toEqual({ sessionId: id, ...end });
  });

  const told = (second: number, more: object = {}): string => entry(second, { type: 'user', ...more });
  const part = (second: number, message: string): string => entry(second, { message: { id: message } });

  it.each<[string, string, number | null]>([
    ['the prompt that was answered', told(1) + part(3, 'a') + failed(9), noon + 1_000],
    ['a prompt of an earlier start', told(-5) + part(3, 'a') + failed(9), noon - 5_000],
    ['what a tool gave', told(1) + part(2, 'a') + told(5) + part(6, 'b') + failed(9), noon + 5_000],
    ['no later than what came while it was answered', told(1) + part(2, 'a') + told(5) + part(6, 'a') + failed(9), noon + 1_000],
    ['nothing that was told after it', told(1) + part(2, 'a') + told(5) + failed(9), noon + 1_000],
    ['nothing that a sub-agent was told', told(1) + told(4, { isSidechain: true }) + part(6, 'a') + failed(9), noon + 1_000],
    ['nothing where a part of the answer is all that is left', part(6, 'a') + failed(9), null],
    ['nothing where nobody says when', told(1, { timestamp: undefined }) + part(6, 'a') + failed(9), null],
  ])('tells when the last answer was asked for: %s', async (_, text, askedAt) => {
    const found = await resumption(['-p', 'hi', '--session-id', id], { [`${folder}/${id}.jsonl`]: text });
    expect(await found.sessionEnd(null, noon)).toMatchObject({ failedAuth: true, askedAt });
  });

  it('is looked for by what the output named, whatever was asked for', async () => {
    const texts = { [`${folder}/${id}.jsonl`]: failed(1), [`${folder}/${other}.jsonl`]: entry(1) };
    const found = await resumption(['-p', 'hi', '--session-id', id], texts);
    expect(await found.sessionEnd(other, noon)).toMatchObject({ sessionId: other, failedAuth: false });
  });

  it('may be missing', async () => {
    expect(await (await resumption(['-p', 'hi'])).sessionEnd(null, noon)).toBeNull();
    expect(await (await resumption(['-p', 'hi'])).sessionEnd('../../a', noon)).toBeNull();
  });

  it.each<[string, Record<string, string>, string | null]>([
    ['the one that failed since the start', { [id]: failed(1), [other]: entry(1) }, id],
    ['none that failed before', { [id]: failed(-1) }, null],
    ['none of two', { [id]: failed(1), [other]: failed(2) }, null],
    ['no record of a sub-agent', { 'agent-a1': failed(1) }, null],
  ])('is found without a name: %s', async (_, transcripts, sessionId) => {
    const texts = Object.entries(transcripts).map(([name, text]) => [`${folder}/${name}.jsonl`, text]);
    const found = await resumption(['-p', 'hi', '--continue'], Object.fromEntries(texts) as Record<string, string>);
    expect((await found.sessionEnd(null, noon))?.sessionId ?? null).toBe(sessionId);
  });
});

describe('a run that may be resumed', () => {
  it('says how a person goes on with it', async () => {
    expect((await resumption(['-p', 'hi'])).command(id)).toBe(`claude --resume ${id}`);
  });

  it('is one of the client itself', async () => {
    const agent = claudeCode(plainFingerprint, 'linux', stillClock, fakeWorld());
    expect(await agent.resumption(invoke(['-p', 'hi'], {}, 'script.sh'))).toContain('script.sh');
  });

  it('gets a session id of its own each time', async () => {
    const ids = await Promise.all([1, 2].map(async () => (await resumption(['-p', 'hi'])).first.args[1]));
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^[\da-f]{8}-/);
  });

  it('is given the next prompt on stdin only where prompts come that way', async () => {
    expect((await resumption(['-p', 'hi'])).again(id).input).toBeNull();
    expect((await resumption(['-p', '--input-format', 'stream-json'])).again(id).input).toContain('"continue"');
  });
});
