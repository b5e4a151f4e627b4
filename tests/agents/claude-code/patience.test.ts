import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../src/agents/claude-code/effective-env.ts';
import { patienceUnder, raisedTimeouts, silenceUnder, timeoutsToRaise } from '../../../src/agents/claude-code/patience.ts';

const under = (env: Readonly<Record<string, string>>) => patienceUnder(effectiveEnv([], env));

describe("the client's patience", () => {
  it.each<[string, Readonly<Record<string, string>>, number, number]>([
    ['with nothing set', {}, 300_000, 540_000],
    ['with everything raised', raisedTimeouts, 6_900_000, 6_900_000],
    ['with silence cut short', { API_TIMEOUT_MS: '20000' }, 18_000, 540_000],
    ['with a long time-out but the idle limit in force', { API_TIMEOUT_MS: '43200000' }, 300_000, 540_000],
    ['without the idle limit but the usual time-out', { API_FORCE_IDLE_TIMEOUT: '0' }, 540_000, 540_000],
    ['with a short idle limit of streams', { ...raisedTimeouts, CLAUDE_STREAM_IDLE_TIMEOUT_MS: '43199999' }, 6_900_000, 540_000],
    ['with nonsense', { API_TIMEOUT_MS: 'soon', CLAUDE_STREAM_IDLE_TIMEOUT_MS: '-1' }, 300_000, 540_000],
  ])('%s', (_, env, silentMs, pingedMs) => {
    expect(under(env)).toEqual({ silentMs, pingedMs });
  });

  it('is raised only where nobody set it', () => {
    const raised = timeoutsToRaise(effectiveEnv([], { API_TIMEOUT_MS: '1', API_FORCE_IDLE_TIMEOUT: '' }));
    expect(Object.keys(raised)).toEqual(['API_FORCE_IDLE_TIMEOUT', 'CLAUDE_STREAM_IDLE_TIMEOUT_MS']);
  });
});

describe('the silence of an upstream', () => {
  it.each([
    ['is borne for a quarter of an hour', {}, 900_000],
    ['is borne no shorter where the client is told to be quick', { API_TIMEOUT_MS: '1000' }, 900_000],
    ['is borne as long as the user wants the client to wait', { API_TIMEOUT_MS: '3600000' }, 3_600_000],
  ])('%s', (_name, env, expected) => {
    expect(silenceUnder(effectiveEnv([], env))).toBe(expected);
  });
});
