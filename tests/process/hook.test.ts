import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openIncidentLog } from '../../src/stores/incidents.ts';
import { holdfastItself } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import { hear } from './guarded-program.ts';

let holdfast: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
});

/** A home with a login that looks good, and the state of one Holdfast. */
function home() {
  const [folder, state] = [scratchFolder(), scratchFolder()];
  mkdirSync(join(folder, '.claude'));
  const claudeAiOauth = {
    accessToken: 'fake-access-1',
    refreshToken: 'fake-refresh-1',
    expiresAt: Date.now() + 8 * 3_600_000,
    scopes: ['user:inference'],
  };
  writeFileSync(join(folder, '.claude', '.credentials.json'), JSON.stringify({ claudeAiOauth }));
  return { folder, state, env: { HOME: folder, HOLDFAST_HOME: state } };
}

/** A transcript whose last turn ended with an error of the client's own, or with an answer. */
function transcriptIn(folder: string, status: number | null): string {
  const answer = { type: 'assistant', message: { content: [] } };
  const failed = { ...answer, isApiErrorMessage: true, error: 'authentication_failed', apiErrorStatus: status };
  const records = join(folder, '.claude', 'projects', '-p');
  mkdirSync(records, { recursive: true });
  const path = join(records, 'session.jsonl');
  writeFileSync(path, `${JSON.stringify(answer)}\n${JSON.stringify(status === null ? answer : failed)}\n`);
  return path;
}

async function tell(env: Readonly<Record<string, string>>, event: string, input: object = {}) {
  const heard = hear(holdfast, ['hook', event], env);
  heard.child.stdin.end(JSON.stringify(input));
  const code = await heard.ended;
  return { code, stdout: heard.stdout().toString(), stderr: heard.stderr() };
}

describe('a hook that cannot do its work', () => {
  it.each([
    ['for an event that it does not know', 'Bogus', {}],
    ['without a state folder', 'PreToolUse', { HOLDFAST_HOME: 'not/absolute' }],
  ])('%s says so, and does not forbid the turn', async (_, event, more) => {
    const said = await tell({ ...home().env, ...more }, event);
    expect(said).toMatchObject({ code: 1, stdout: '' });
    expect(said.stderr).toMatch(/^error: .*\nhint: /);
  });
});

describe('a turn that has ended', () => {
  const input = (folder: string, status: number | null): object => ({
    session_id: 's-1',
    prompt_id: 't-1',
    cwd: folder,
    transcript_path: transcriptIn(folder, status),
  });

  it.each([
    ['of a refused login is an incident by the end of its session alone', 401, 1],
    ['of a login that was found dead is one, too', 0, 1],
    ['of a forbidden request is none', 403, 0],
    ['well is none', null, 0],
  ])('%s', async (_, status, count) => {
    const { folder, state, env } = home();
    await expect(tell(env, 'SessionEnd', input(folder, status))).resolves.toMatchObject({ code: 0, stdout: '' });
    expect(await openIncidentLog(state).recent(9)).toHaveLength(count);
  });

  it.each([
    ['of a refused login is an incident', 401, 1],
    ['of a forbidden request, which the client calls a failure of its login, is none', 403, 0],
  ])('%s by the hook of its failure', async (_, status, count) => {
    const { folder, state, env } = home();
    const failure = { ...input(folder, status), error: 'authentication_failed' };
    await expect(tell(env, 'StopFailure', failure)).resolves.toMatchObject({ code: 0, stdout: '' });
    expect(await openIncidentLog(state).recent(9)).toHaveLength(count);
  });

  it.each<[string, (home: string) => string, number | null, string]>([
    ['the vendor’s refusal', (own) => own, 401, 'refused'],
    ['the client’s own word over a login that is good', (own) => own, 0, 'stopped-by-itself'],
    ['whatever came of it in another folder of the client’s', () => scratchFolder(), 401, 'other-credential'],
  ])('is put down to %s', async (_, recordsAt, status, cause) => {
    const { folder, state, env } = home();
    const transcript = transcriptIn(recordsAt(folder), status);
    if (status === 0) writeFileSync(transcript, readFileSync(transcript, 'utf8').replace('"apiErrorStatus":0', '"apiErrorStatus":null'));
    const failure = { session_id: 's-1', prompt_id: 't-1', cwd: folder, transcript_path: transcript, error: 'authentication_failed' };
    await expect(tell(env, 'StopFailure', failure)).resolves.toMatchObject({ code: 0 });
    expect((await openIncidentLog(state).recent(9)).map((one) => one.cause)).toEqual([cause]);
    expect(existsSync(join(state, 'refused'))).toBe(cause === 'refused');
  });
});

describe('a refused login', () => {
  const at = (ms: number): string => new Date(ms).toISOString();

  it.each([
    ['is known to the next turn where it was there before the request left', -60_000, true],
    ['is not the one that another session has brought since', 60_000, false],
    ['is not the one that came while the request was tried again', 5_000, false],
  ])('%s', async (_, storedAfterMs, isKnown) => {
    const { folder, state, env } = home();
    const asked = Date.now() - 120_000;
    const store = join(folder, '.claude', '.credentials.json');
    utimesSync(store, new Date(asked + storedAfterMs), new Date(asked + storedAfterMs));
    const transcript = transcriptIn(folder, 401);
    const failed = readFileSync(transcript, 'utf8').trimEnd().split('\n').at(-1);
    const before = [
      { type: 'user', timestamp: at(asked - 1_000) },
      { type: 'system', subtype: 'api_error', timestamp: at(asked) },
    ];
    const after = { type: 'system', subtype: 'turn_duration', timestamp: at(asked + 90_000) };
    const lines = [...before.map((one) => JSON.stringify(one)), failed, JSON.stringify(after)];
    writeFileSync(transcript, `${lines.join('\n')}\n`);
    const failure = { session_id: 's-1', prompt_id: 't-1', cwd: folder, transcript_path: transcript, error: 'authentication_failed' };
    await expect(tell(env, 'StopFailure', failure)).resolves.toMatchObject({ code: 0 });
    expect(existsSync(join(state, 'refused'))).toBe(isKnown);
  });
});

describe('a turn over a store that was blanked', () => {
  it('is not held where the session’s record lies in another folder of the client’s', async () => {
    const { folder, state, env } = home();
    const store = join(folder, '.claude', '.credentials.json');
    writeFileSync(store, JSON.stringify({ claudeAiOauth: { accessToken: '', refreshToken: '', expiresAt: 0, scopes: [] } }));
    const said = await tell(env, 'UserPromptSubmit', { cwd: folder, transcript_path: transcriptIn(scratchFolder(), null) });
    expect(said).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(join(state, 'leases'))).toBe(false);
  });
});
