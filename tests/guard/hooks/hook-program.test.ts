import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isOurHook } from '../../../src/agents/claude-code/settings/hook-entries.ts';
import { hookProgram } from '../../../src/guard/hooks/hook-program.ts';

describe('the command line of a hook', () => {
  it('is what the shell makes of it, whatever the folders are called', () => {
    const script = "/it's a folder/$HOME/holdfast.cjs";
    const command = hookProgram('/bin/echo', script);
    expect(execFileSync('sh', ['-c', `${command} hook Stop`], { encoding: 'utf8' })).toBe(`${script} hook Stop\n`);
  });

  it.each([
    ['PreToolUse', "exec '/n/node' '/x/bin/holdfast.cjs' hook PreToolUse --hold 90s", true],
    ['PreToolUse', "exec '/n/node' '/usr/bin/holdfast' hook PreToolUse", true],
    ['StopFailure', "trap '' TERM; exec 3<&0; (exec '/n/node' '/x/holdfast.cjs' hook StopFailure) <&3 &", true],
    ['PostToolUse', "exec '/n/node' '/x/bin/holdfast.cjs' hook PreToolUse", false],
    ['PreToolUse', 'echo my own hook PreToolUse', false],
  ])('is recognised under %s: %s', (event, command, ours) => {
    expect(isOurHook(event, command)).toBe(ours);
  });
});
