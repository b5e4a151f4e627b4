import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isOurHook } from '../../../src/agents/claude-code/settings/hook-entries.ts';
import { hookProgram } from '../../../src/guard/hooks/hook-program.ts';
import { shellLook } from '../../../src/guard/hooks/shell-pass.ts';

describe('the command line of a hook', () => {
  it('is what the shell makes of it, whatever the folders are called', () => {
    const script = "/it's a folder/$HOME/holdfast.cjs";
    const { look, start } = hookProgram('/bin/echo', script, "/it's a state/folder");
    const said = execFileSync('sh', ['-c', `${look}${start} hook Stop`], { encoding: 'utf8' });
    expect(said).toBe(`${script} hook Stop\n`);
  });

  it.each([
    ['PreToolUse', "exec '/n/node' '/x/bin/holdfast.cjs' hook PreToolUse --hold 90s", true],
    ['PreToolUse', "exec '/n/node' '/usr/bin/holdfast' hook PreToolUse", true],
    ['PreToolUse', `${shellLook('/state')}exec '/n/node' '/x/bin/holdfast.cjs' hook PreToolUse`, true],
    ['PostToolUse', `${shellLook('/state')}exec '/n/node' '/x/bin/holdfast.cjs' hook PreToolUse`, false],
    ['StopFailure', "trap '' TERM; exec 3<&0; (exec '/n/node' '/x/holdfast.cjs' hook StopFailure) <&3 &", true],
    ['PostToolUse', "exec '/n/node' '/x/bin/holdfast.cjs' hook PreToolUse", false],
    ['PreToolUse', 'echo my own hook PreToolUse', false],
  ])('is recognised under %s: %s', (event, command, ours) => {
    expect(isOurHook(event, command)).toBe(ours);
  });
});
