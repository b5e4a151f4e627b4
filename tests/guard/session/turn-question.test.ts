import { describe, expect, it } from 'vitest';
import { answerTurn, hookOutput, readTurnAnswer, readQuestion } from '../../../src/guard/session/turn-question.ts';
import type { Clock } from '../../../src/core/ports.ts';
import type { Stuck } from '../../../src/core/outcome.ts';
import { ManualClock } from '../../keeper/world.ts';
import type { TurnAnswer } from '../../../src/guard/session/turn-question.ts';

const onBox = { remedy: 'claude auth login', host: 'box', whyShort: null };

/** A keeper that is stuck on something until it is told to leave. */
function stuckOn(stuck: Stuck) {
  return {
    stuck,
    renewIfDue: async () => undefined,
    readyForTurn: (_: unknown, signal: AbortSignal) =>
      new Promise<'gave-up'>((resolve) => signal.addEventListener('abort', () => resolve('gave-up'), { once: true })),
  };
}

const listening = new AbortController().signal;

function keeper(state: 'ready' | 'gave-up' | 'leave-to-client') {
  const asked: string[] = [];
  return {
    asked,
    readyForTurn: async (refused: string | null) => {
      asked.push(`turn ${refused ?? 'unrefused'}`);
      return state;
    },
    renewIfDue: async () => void asked.push('renew'),
    stuck: null,
  };
}

/** Time that goes on by two seconds with every look. */
function clock(): Clock {
  let now = 0;
  return { now: () => (now += 2_000), sleep: () => Promise.resolve() };
}

describe('a turn’s question', () => {
  it.each([
    ['ready', 'on'],
    ['gave-up', 'gave-up'],
    ['leave-to-client', 'left'],
  ] as const)('is answered by the keeper: %s', async (state, go) => {
    const guard = keeper(state);
    const answer = await answerTurn(guard, { mayHold: true, refused: null, hold: null }, clock(), listening);
    expect(answer).toEqual({ schema: 1, go, heldMs: 2_000 });
    expect(guard.asked).toEqual(['turn unrefused']);
  });

  it('that may hold nobody asks for a due renewal only', async () => {
    const guard = keeper('gave-up');
    const answer = await answerTurn(guard, { mayHold: false, refused: null, hold: null }, clock(), listening);
    expect(answer.go).toBe('on');
    expect(guard.asked).toEqual(['renew']);
  });

  it.each<[string, Stuck, number]>([
    ['for a person as long as for a person', { on: 'person', because: 'store-blank' }, 180_000],
    ['for the vendor as long as for the vendor', { on: 'vendor', because: 'token-endpoint' }, 900_000],
  ])('with limits of its own waits %s, and no longer', async (_, stuck, limitMs) => {
    const time = new ManualClock();
    const question = { mayHold: true, refused: null, hold: { personMs: 180_000, vendorMs: 900_000 } };
    let answer: TurnAnswer | null = null;
    const answered = answerTurn(stuckOn(stuck), question, time, listening).then((said) => (answer = said));
    await time.advance(limitMs - 1);
    expect(answer).toBeNull();
    await time.advance(1);
    expect(await answered).toEqual({ schema: 1, go: 'gave-up', heldMs: limitMs });
  });

  it('with limits of its own is answered at once where nothing is waited for', async () => {
    const question = { mayHold: true, refused: null, hold: { personMs: 0, vendorMs: 0 } };
    const answer = await answerTurn(keeper('ready'), question, new ManualClock(), listening);
    expect(answer.go).toBe('on');
  });

  it.each([
    null,
    1,
    {},
    { schema: 2, mayHold: true, storeId: 's' },
    { schema: 1, mayHold: 'yes', storeId: 's' },
    { schema: 1, mayHold: true },
  ])('is not read from %j', (value) => expect(readQuestion(value)).toBeNull());

  it('crosses as JSON, and so does its answer', () => {
    const question = { schema: 1, mayHold: true, refused: 'f00', hold: { personMs: 3, vendorMs: 4 }, storeId: 'store' };
    expect(readQuestion(JSON.parse(JSON.stringify(question)))).toEqual(question);
    expect(readQuestion({ ...question, hold: undefined })).toEqual({ ...question, hold: null });
    expect(readQuestion({ ...question, hold: { personMs: '3' } })).toEqual({ ...question, hold: null });
    expect(readTurnAnswer({ schema: 1, go: 'on', heldMs: 3 })).toEqual({ schema: 1, go: 'on', heldMs: 3 });
    expect(readTurnAnswer({ schema: 1, go: 'maybe', heldMs: 3 })).toBeNull();
    expect(readTurnAnswer(null)).toBeNull();
  });
});

describe('what a hook prints', () => {
  const answer = (over: Partial<TurnAnswer>): TurnAnswer => ({ schema: 1, go: 'on', heldMs: 0, ...over });

  it('is nothing while nothing was waited for', () => {
    expect(hookOutput('PreToolUse', answer({ heldMs: 999 }), onBox)).toBeNull();
    expect(hookOutput('PreToolUse', answer({ go: 'gave-up' }), onBox)).toBeNull();
  });

  it('is a line for the person and the agent after a wait', () => {
    const text = 'Holdfast held this turn for 1 min until the login was good again; nothing was lost.';
    expect(JSON.parse(hookOutput('PostToolUse', answer({ heldMs: 60_000 }), onBox) ?? 'null')).toEqual({
      systemMessage: text,
      hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: text },
    });
  });

  it('names the command and the host when the wait was in vain', () => {
    const left = hookOutput('PreToolUse', answer({ go: 'left', heldMs: 60_000 }), onBox);
    expect(left).toContain('leaves the login to the client, which renews it by itself');
    expect(left).not.toContain('auth login');
    const said = hookOutput('PreToolUse', answer({ go: 'gave-up', heldMs: 60_000 }), onBox);
    expect(said).toContain('waited 1 min for a good login and there is none; on box: claude auth login');
    const unsaved = { ...onBox, remedy: 'see to it that a login can be saved: /home/ada/.claude lies on a read-only file system or mount' };
    const said2 = hookOutput('PreToolUse', answer({ go: 'gave-up', heldMs: 60_000 }), unsaved);
    expect(said2).toContain('on box: see to it that a login can be saved: /home/ada/.claude lies on a read-only');
    expect(said2).not.toContain('auth login');
    const short = { ...onBox, whyShort: '3 min is the default in CI; --hold 2h waits longer' };
    const said3 = hookOutput('PreToolUse', answer({ go: 'gave-up', heldMs: 180_000 }), short);
    expect(said3).toContain('on box: claude auth login (3 min is the default in CI; --hold 2h waits longer)');
  });
});
