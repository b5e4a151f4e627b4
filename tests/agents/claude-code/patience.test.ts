import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../src/agents/claude-code/effective-env.ts';
import { patienceUnder, raisedTimeouts, timeoutsToRaise } from '../../../src/agents/claude-code/patience.ts';

const under = (env: Readonly<Record<string, string>>) => patienceUnder(effectiveEnv([], env));

describe("the client's patience", () => {
  it.each<[string, Readonly<Record<string, string>>, number, number]>([
    ['with nothing set', {}, 300_000, 540_000],
    ['with everything raised', raisedTimeouts, 1_400_000, 1_400_000],
    ['with silence cut short', { API_TIMEOUT_MS: '20000' }, 18_000, 540_000],
    ['with a long time-out but the idle limit in force', { API_TIMEOUT_MS: '43200000' }, 300_000, 540_000],
    ['without the idle limit but the usual time-out', { API_FORCE_IDLE_TIMEOUT: '0' }, 540_000, 540_000],
    ['with a short idle limit of streams', { ...raisedTimeouts, CLAUDE_STREAM_IDLE_TIMEOUT_MS: '1799999' }, 1_400_000, 540_000],
    ['with nonsense', { API_TIMEOUT_MS: 'soon', CLAUDE_STREAM_IDLE_TIMEOUT_MS: '-1' }, 300_000, 540_000],
  ])('%s', (_, env, silentMs, pingedMs) => {
    expect(under(env)).toEqual({ silentMs, pingedMs });
  });

  it('is raised only where nobody set it', () => {
    const raised = timeoutsToRaise(effectiveEnv([], { API_TIMEOUT_MS: '1', API_FORCE_IDLE_TIMEOUT: '' }));
    expect(Object.keys(raised)).toEqual(['API_FORCE_IDLE_TIMEOUT', 'CLAUDE_STREAM_IDLE_TIMEOUT_MS']);
  });
});
