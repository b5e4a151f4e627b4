import { describe, expect, it } from 'vitest';
import { claudeCode } from '../../../../src/agents/claude-code/adapter.ts';
import type { Invocation, Witness } from '../../../../src/agents/agent.ts';
import { fakeWorld, invoke, plainFingerprint, stillClock } from '../fake-world.ts';

const json = invoke(['-p', 'hi', '--output-format', 'json']);
const stream = invoke(['-p', 'hi', '--output-format=stream-json', '--verbose']);

async function witness(invocation: Invocation, texts: Readonly<Record<string, string>> = {}): Promise<Witness> {
  const agent = claudeCode(plainFingerprint, 'linux', stillClock, fakeWorld(texts));
  return agent.witness(invocation, await agent.survey(invocation, false));
}

async function judged(invocation: Invocation, lines: readonly unknown[], texts: Readonly<Record<string, string>> = {}) {
  const seen = await witness(invocation, texts);
  for (const line of lines) seen.see(Buffer.from(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`));
  return seen.endedOfAuthFailure();
}

const good = { type: 'result', subtype: 'success', is_error: false, api_error_status: null, terminal_reason: 'completed' };
const refused = { ...good, is_error: true, api_error_status: 401, api_error_type: 'authentication_error', terminal_reason: 'api_error' };
const unclear = { ...good, is_error: true, terminal_reason: 'api_error', session_id: 's-1', result: 'Failed to authenticate: …' };
const older = { ...unclear, terminal_reason: 'completed', result: 'Not logged in · Please run /login' };
const synthetic = { type: 'assistant', message: { model: '<synthetic>' }, error: 'authentication_failed', is_api_error_message: true };
const answer = { type: 'assistant', message: { model: 'm' } };

const transcript = '/home/u/.claude/projects/-work-sub/s-1.jsonl';
const failedTurn = JSON.stringify({ type: 'assistant', isApiErrorMessage: true, error: 'authentication_failed' });
const goodTurn = JSON.stringify({ type: 'assistant', message: { content: 'authentication_failed' } });

describe('how a run ended', () => {
  it.each<[string, Invocation, readonly unknown[], boolean]>([
    ['a refusal that calls itself a success', json, [refused], true],
    ['a good end', json, [good], false],
    ['an overload', json, [{ ...refused, api_error_status: 529, api_error_type: 'overloaded_error' }], false],
    ['prose alone, without a transcript', json, [unclear], false],
    ['prose in plain text', json, ['Failed to authenticate. API Error: 401'], false],
    ['nothing at all', json, [], false],
    ['one array of all messages', json, [[answer, synthetic, unclear]], true],
    ['a synthetic turn before an unclear result', stream, [answer, synthetic, unclear], true],
    ['an account on hold, whose result has the status of a refusal', stream, [{ ...synthetic, error: 'account_on_hold' }, refused], false],
    [
      'an account that must be verified, after a good answer',
      stream,
      [answer, { ...synthetic, error: 'verification_required' }, unclear],
      false,
    ],
    ['an organization that may not use it', stream, [{ ...synthetic, error: 'oauth_org_not_allowed' }, refused], false],
    ['a cloud without credentials', stream, [{ ...synthetic, error: 'cloud_credential_error' }, refused], false],
    [
      'an account on hold, and a later turn that was refused',
      stream,
      [{ ...synthetic, error: 'account_on_hold' }, unclear, synthetic, refused],
      true,
    ],
    [
      'a refusal, and a later turn of an account on hold',
      stream,
      [synthetic, refused, { ...synthetic, error: 'account_on_hold' }, refused],
      false,
    ],
    ['a kind of error that a later client may have', stream, [{ ...synthetic, error: 'constructor' }, refused], true],
    ['a synthetic turn and nothing more', stream, [synthetic], true],
    ['a failure that a later turn made good', stream, [synthetic, unclear, answer, good], false],
    ['a good turn and then a failure', stream, [answer, good, synthetic, refused], true],
    ['a retry that was announced', stream, [{ type: 'system', subtype: 'api_retry', error: 'authentication_failed' }, answer, good], false],
    ['a turn whose result denies its failure', stream, [synthetic, good], true],
    ['a good result that follows on a failed one', stream, [synthetic, refused, good], false],
    ['a sub-agent that failed before an unclear end', stream, [answer, { ...synthetic, parent_tool_use_id: 't-1' }, unclear], false],
    ['a failure of a sub-agent only', stream, [{ ...synthetic, parent_tool_use_id: 't-1' }, answer, good], false],
  ])('%s', async (_, invocation, lines, expected) => {
    expect(await judged(invocation, lines)).toBe(expected);
  });

  it.each<[string, unknown, string, boolean]>([
    ['a dead login', unclear, `cut off"}\n${goodTurn}\n${failedTurn}\n{"type":"last-prompt"}\n{"half`, true],
    ['a dead login of an older client', older, `${failedTurn}\n`, true],
    ['another error after a refusal', unclear, `${failedTurn}\n${goodTurn}\n`, false],
    ['a result that says it was good', { ...good, session_id: 's-1' }, `${failedTurn}\n`, false],
    ['a sub-agent', unclear, `${failedTurn.replace('{', '{"isSidechain":true,')}\n`, false],
  ])('is read from the transcript where the result does not say: %s', async (_, result, text, expected) => {
    expect(await judged(json, [result], { [transcript]: text })).toBe(expected);
  });

  it('does not follow a session name that is a path', async () => {
    const texts = { '/home/u/.claude/a.jsonl': failedTurn, '/home/u/.claude/projects/x/y': '' };
    expect(await judged(json, [{ ...unclear, session_id: '../../a' }], texts)).toBe(false);
  });

  it('is seen through any cut between pieces, and without a last line end', async () => {
    const bytes = Buffer.from(`${JSON.stringify(answer)}\n${JSON.stringify({ ...refused, result: '…' })}`);
    for (let at = 0; at <= bytes.length; at += 1) {
      const seen = await witness(stream);
      seen.see(bytes.subarray(0, at));
      seen.see(bytes.subarray(at));
      expect(await seen.endedOfAuthFailure()).toBe(true);
    }
  });

  it('is judged anyway after a line that is too long to be held', async () => {
    const seen = await witness(stream);
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let count = 0; count < 9; count += 1) seen.see(piece);
    seen.see(Buffer.from(`\n${JSON.stringify(refused)}\n`));
    expect(await seen.endedOfAuthFailure()).toBe(true);
  });

  it.each<[readonly string[], string, boolean]>([
    [['-p', 'x', '--output-format', 'json'], 'claude', true],
    [['-p', 'x'], 'claude', false],
    [[], 'claude', false],
    [['-p', 'x', '--output-format', 'json'], 'script.sh', false],
  ])('is looked at for %j of %s: %s', async (args, command, reads) => {
    expect((await witness(invoke(args, {}, command))).reads).toBe(reads);
  });
});

describe('the account itself', () => {
  it.each([
    ['on hold', [{ ...synthetic, error: 'account_on_hold' }, refused], true],
    ['to be verified', [{ ...synthetic, error: 'verification_required' }, unclear], true],
    ['on hold, and heard again', [{ ...synthetic, error: 'account_on_hold' }, unclear, answer, good], false],
    ['not spoken of, but a cloud', [{ ...synthetic, error: 'cloud_credential_error' }, unclear], false],
    ['not spoken of, but its login', [synthetic, refused], false],
    ['not spoken of, but by a sub-agent', [{ ...synthetic, error: 'account_on_hold', parent_tool_use_id: 't' }, good], false],
  ])('is known to be refused where it is %s', async (_name, lines, expected) => {
    const seen = await witness(stream);
    for (const line of lines) seen.see(Buffer.from(`${JSON.stringify(line)}\n`));
    expect(await seen.endedOfAuthFailure()).toBe(lines[0] === synthetic);
    expect(seen.endedOfAccount).toBe(expected);
  });
});
