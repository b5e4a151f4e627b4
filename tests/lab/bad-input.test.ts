import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientProgram } from './lab.ts';
import { inLab, inSandbox, shortTurn, unattended } from './work.ts';

const wrong: Array<[name: string, args: string[], message: RegExp]> = [
  ['a command that does not exist', ['run', '--', 'no-such-command'], /error: there is no command `no-such-command`\nhint: /],
  ['a command that is no program', ['run', '--', '/etc/passwd'], /error: `\/etc\/passwd` is no program.*\nhint: /],
  ['no --', ['run', 'echo', 'hi'], /error: expected -- before the command to run\nhint: holdfast run -- echo hi\n/],
  ['no command', ['run', '--'], /error: .*command.*\nhint: /],
  ['a time that is none', ['run', '--hold', 'soon', '--', 'true'], /error: .*Expected a time such as 90s.*got "soon".*\nhint: /],
  ['an option that does not exist', ['run', '--hodl', '3h', '--', 'true'], /error: unknown option '--hodl'\nhint: did you mean --hold\?/],
  ['a command of Holdfast that does not exist', ['rnu'], /error: unknown command 'rnu'\nhint: holdfast run\n/],
  ['an event file in no folder', ['run', '--json-events', '/no/such/folder/x', '--', 'true'], /error: --json-events expects .*\nhint: /],
];

describe.concurrent('wrong use', () => {
  it.each(wrong)('(%s) gets an error, a hint and exit code 2', (_name, args, message) =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.holdfast(args);
      expect(ended.stderr).toMatch(message);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
    }),
  );

  it('(a state folder that is a file) gets an error, a hint and exit code 2', () =>
    inLab(shortTurn, async (lab) => {
      writeFileSync(`${lab.home}/file`, '');
      const ended = await lab.holdfast(['run', '--', 'true'], { HOLDFAST_HOME: `${lab.home}/file` });
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/error: expected a folder at .*\nhint: /);
    }));
});

describe.concurrent('a store that cannot be used', () => {
  it.each([
    ['is no JSON', (store: string) => writeFileSync(store, '{nope'), /why +the store cannot be read: expected .*JSON/],
    [
      'is a folder',
      (store: string) => {
        rmSync(store);
        mkdirSync(store);
      },
      /why +the store cannot be read: expected .*file/,
    ],
  ])('(it %s) is said before the start, and nothing of it is lost', (_name, spoil, notice) =>
    inLab(shortTurn, async (lab) => {
      spoil(lab.store);
      const ended = await lab.guarded(unattended, { ...inSandbox, options: ['--hold', '1s'] }).ended;
      expect(ended.stderr).toMatch(notice);
      expect(ended.code).toBe(3);
      expect(lab.vendor.seen).toEqual([]);
    }),
  );

  it('(it is from the future) is used anyway', () =>
    inLab(shortTurn, async (lab) => {
      const { accessToken, refreshToken } = lab.vendor.grants.logIn('ada');
      const claudeAiOauth = { accessToken, refreshToken, expiresAt: Date.now() + 3.6e6, scopes: ['user:inference'], shape: { new: [1] } };
      writeFileSync(lab.store, JSON.stringify({ version: 99, claudeAiOauth, other: true }));
      await expect(lab.guarded(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
    }));
});

describe.concurrent('trouble on the way', () => {
  it('(an upstream that cannot be reached) is named, and ends as the client ends it', () =>
    inLab(shortTurn, async (lab) => {
      const env = { IS_SANDBOX: '1', CLAUDE_CODE_MAX_RETRIES: '1', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' };
      const ended = await lab.guarded(unattended, { env }).ended;
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('the upstream could not be reached: ECONNREFUSED');
      expect(ended.stdout).toContain('502');
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('(a state folder that others may write) is refused with the fix', () =>
    inLab(shortTurn, async (lab) => {
      mkdirSync(`${lab.home}/open`);
      chmodSync(`${lab.home}/open`, 0o777);
      const ended = await lab.holdfast(['run', '--', clientProgram(), '--version'], { HOLDFAST_HOME: `${lab.home}/open` });
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain(`hint: chmod 700 ${lab.home}/open`);
    }));
});
