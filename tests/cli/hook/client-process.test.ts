import { describe, expect, it } from 'vitest';
import { clientInvocation } from '../../../src/cli/hook/client-process.ts';

const read = (line: string) => async () => line;

describe('the client that runs a hook', () => {
  it.each([
    ['its own program and arguments', '/opt/claude\0-p\0hi\0', { command: '/opt/claude', args: ['-p', 'hi'] }],
    ['a name that PATH leads to', 'claude\0--settings\0{}\0', { command: 'claude', args: ['--settings', '{}'] }],
    ['some other program', 'node\0cli.js\0', { command: 'claude', args: [] }],
    ['a process that cannot be seen', '', { command: 'claude', args: [] }],
  ])('is known by %s', async (_, line, expected) => {
    const env = { HOME: '/home/ada' };
    await expect(clientInvocation(7, env, '/p', read(line))).resolves.toEqual({ ...expected, env, cwd: '/p' });
  });
});
