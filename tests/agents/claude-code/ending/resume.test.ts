import { describe, expect, it } from 'vitest';
import { goOnMessage, planResume } from '../../../../src/agents/claude-code/ending/resume.ts';

const own = '11111111-2222-3333-4444-555555555555';
const theirs = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

function plan(args: readonly string[]) {
  const found = planResume(args, () => own);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

describe('a run that may have to be resumed', () => {
  it.each<[string, readonly string[], string | null, boolean]>([
    ['is given a session id', ['-p', 'hi'], own, true],
    ['keeps the one that the user gave', ['-p', 'hi', '--session-id', theirs], theirs, false],
    ['keeps the session that it resumes', ['-p', 'hi', '-r', theirs], theirs, false],
    ['is given one for a fork', ['-p', 'hi', '--resume', theirs, '--fork-session'], own, true],
    ['is given one for a fork of the newest', ['-p', 'hi', '-c', '--fork-session'], own, true],
    ['is given none that the client would refuse', ['-p', 'hi', '--continue'], null, false],
    ['does not take a title for an id', ['-p', 'hi', '--resume', 'my work'], null, false],
    ['does not guess the session of a pull request', ['-p', 'hi', '--from-pr', '12'], null, false],
    ['needs none where the output names it', ['-p', 'hi', '--output-format', 'json'], null, false],
  ])('%s', (_, args, sessionId, isOurs) => {
    expect(plan(args)).toMatchObject({
      sessionId,
      args: isOurs ? ['--session-id', own, ...args] : args,
    });
  });

  it.each<[string, readonly string[], string]>([
    ['has no -p', ['hi'], 'no run with -p'],
    ['keeps no session', ['-p', 'hi', '--no-session-persistence'], '--no-session-persistence'],
    ['works in a tree of its own', ['-p', 'hi', '-w'], '--worktree'],
    ['has an option that nobody knows', ['-p', '--new', 'hi'], '`--new` is not known here'],
    ['prints in a way that nobody knows', ['-p', 'hi', '--output-format', 'xml'], '`--output-format xml`'],
  ])('is none that %s', (_, args, because) => {
    expect(planResume(args, () => own)).toContain(because);
  });
});

describe('the start that goes on with a session', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['-p', 'hi'], ['-p']],
    [['-p', '--session-id', theirs, 'hi', '--fork-session', '-c'], ['-p']],
    [['--resume', theirs, '-p', '--resume=x', '--from-pr', '1', 'hi'], ['-p']],
    [
      ['-p', '--allowedTools', 'Bash(git *)', 'Edit', '--model=m', '--', '--strange prompt'],
      ['-p', '--allowedTools', 'Bash(git *)', 'Edit', '--model=m'],
    ],
    [
      ['-pc', '--settings', '{}', 'hi', '--verbose'],
      ['-p', '--settings', '{}', '--verbose'],
    ],
  ])('of %j keeps %j', (args, kept) => {
    expect(plan(args).again(theirs)).toEqual([...kept, '--resume', theirs, 'continue']);
  });

  it('says `continue` on stdin where prompts are messages', () => {
    const found = plan(['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose']);
    expect(found.messagesOnStdin).toBe(true);
    expect(found.again(theirs).at(-1)).toBe(theirs);
    expect(JSON.parse(goOnMessage)).toMatchObject({ type: 'user', message: { content: [{ text: 'continue' }] } });
    expect(goOnMessage.indexOf('\n')).toBe(goOnMessage.length - 1);
  });
});
