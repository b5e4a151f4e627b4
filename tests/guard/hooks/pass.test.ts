import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWell } from '../../../src/guard/hooks/first-look.ts';
import type { Pass } from '../../../src/guard/hooks/pass.ts';
import { dropPass, goodPass, keepPass, passPath, passSpan, stampOf } from '../../../src/guard/hooks/pass.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-pass-'));
  file = join(folder, '.credentials.json');
  writeFileSync(file, 'a login');
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (): string => join(folder, 'passes', 'one.json');
const pass = (over: Partial<Pass> = {}): Pass => ({
  since: -1_000,
  until: 2_000,
  file,
  stamp: stampOf(file),
  storeId: 'store',
  place: file,
  ...over,
});

describe('a pass', () => {
  it('is good until its time, and not at it', () => {
    keepPass(path(), pass());
    expect(goodPass(path(), 1_999)).toEqual(pass());
    expect(goodPass(path(), 2_000)).toBeNull();
  });

  it('is not good once the clock has gone back before it was given', () => {
    keepPass(path(), pass({ ...passSpan(60_400, 90_600) }));
    expect(goodPass(path(), 60_000)).toMatchObject({ since: 59_000, until: 90_000 });
    expect(goodPass(path(), 59_000)).toBeNull();
    expect(goodPass(path(), 5_000)).toBeNull();
  });

  it.each([
    ['was written anew', () => writeFileSync(file, 'another login of another length')],
    ['was written anew with the same length', () => (writeFileSync(file, 'A LOGIN'), utimesSync(file, 5, 5))],
    ['is gone', () => rmSync(file)],
  ])('is not good once the store’s file %s', (_, happens) => {
    keepPass(path(), pass());
    happens();
    expect(goodPass(path(), 0)).toBeNull();
  });

  it('is only for its owner to read', () => {
    keepPass(path(), pass());
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'passes')).mode & 0o777).toBe(0o700);
  });

  it.each(['', '{', 'null', '[]', '{"until":9999}', '{"until":9999,"file":"/x","stamp":"absent","storeId":"s","place":"/x"}'])(
    'is not good when it reads %j',
    (text) => {
      keepPass(path(), pass());
      writeFileSync(path(), text);
      expect(goodPass(path(), 0)).toBeNull();
    },
  );

  it('can be dropped, also where there is none', () => {
    keepPass(path(), pass());
    dropPass(path());
    dropPass(path());
    expect(goodPass(path(), 0)).toBeNull();
  });

  it('that cannot be kept is no trouble', () => {
    writeFileSync(join(folder, 'passes'), 'a file is in the way');
    expect(() => keepPass(path(), pass())).not.toThrow();
    expect(() => dropPass(path())).not.toThrow();
  });
});

describe('the place of a pass', () => {
  const env = { HOME: '/home/ada' };

  it.each([
    ['working folder', env, '/other'],
    ['home', { HOME: '/home/bob' }, '/project'],
    ['configuration folder', { ...env, CLAUDE_CONFIG_DIR: '/config' }, '/project'],
    ['API key', { ...env, ANTHROPIC_API_KEY: 'fake-key' }, '/project'],
    ['session', { ...env, HOLDFAST_SESSION: '/run/1.sock' }, '/project'],
  ])('is another one for another %s', (_, otherEnv, cwd) => {
    expect(passPath('/state', otherEnv, cwd)).not.toBe(passPath('/state', env, '/project'));
  });

  it('is the same for another key, and shows none', () => {
    const keyed = (key: string): string => passPath('/state', { ...env, ANTHROPIC_API_KEY: key }, '/project');
    expect(keyed('fake-1')).toBe(keyed('fake-2'));
    expect(keyed('fake-1')).not.toContain('fake');
  });
});

describe('the first look', () => {
  const env = (): Record<string, string> => ({ HOME: folder, HOLDFAST_HOME: folder });

  it('finds all well with a good pass, for the events between a turn’s requests only', () => {
    keepPass(passPath(folder, env(), '/project'), pass({ until: Date.now() + 60_000 }));
    expect(isWell('PreToolUse', env(), '/project')).toBe(true);
    expect(isWell('UserPromptSubmit', env(), '/project')).toBe(true);
    expect(isWell('StopFailure', env(), '/project')).toBe(false);
    expect(isWell('SessionStart', env(), '/project')).toBe(false);
    expect(isWell('SessionEnd', env(), '/project')).toBe(false);
  });

  it.each([
    ['HOLDFAST_HOME', 'settings.json', '{ "env": { "HOLDFAST_HOME": "/checkout/x" } }'],
    ['the home', 'settings.local.json', '{ // mine\n"env": { "HOME" /* */ : "/checkout" } }'],
    ['the state folder', 'settings.json', '{"env":{"XDG_STATE_HOME":"/checkout"}}'],
    ['it in escapes', 'settings.json', String.raw`{"env":{"\u0048OME":"/checkout"}}`],
  ])('leaves it to the program where settings of the project or above name %s', (_, name, text) => {
    const project = join(folder, 'project');
    keepPass(passPath(folder, env(), join(project, 'src')), pass({ until: Date.now() + 60_000 }));
    expect(isWell('PreToolUse', env(), join(project, 'src'))).toBe(true);
    mkdirSync(join(project, '.claude'), { recursive: true });
    writeFileSync(join(project, '.claude', name), text);
    expect(isWell('PreToolUse', env(), join(project, 'src'))).toBe(false);
    writeFileSync(join(project, '.claude', name), '{"env":{"LANG":"C"}}');
    expect(isWell('PreToolUse', env(), join(project, 'src'))).toBe(true);
  });

  it('leaves everything else to the program, and never fails', () => {
    expect(isWell('PreToolUse', env(), '/project')).toBe(false);
    expect(isWell('PreToolUse', { HOLDFAST_HOME: 'relative' }, '/project')).toBe(false);
  });
});
