import { describe, expect, it } from 'vitest';
import { clientSeen } from '../../../src/agents/claude-code/seen-client.ts';
import { fakeWorld, invoke, noon } from './fake-world.ts';

const modules = '/repo/node_modules/@anthropic-ai';
const node = '/usr/bin/node';

async function seen(program: string, args: readonly string[] = [], texts: Readonly<Record<string, string>> = {}) {
  const there = Object.fromEntries([program, ...args].map((file) => [file, 'as it ran']));
  const client = await clientSeen({ program, args, startedAt: noon }, invoke(), fakeWorld({ '/repo/.git': '', ...there, ...texts }));
  return client === null ? null : [client.program, ...client.before];
}

describe('what was seen to send the stored login', () => {
  it.each([
    [`${modules}/claude-agent-sdk-linux-x64/claude`],
    [`${modules}/claude-agent-sdk-linux-arm64-musl/claude`],
    [`${modules}/claude-agent-sdk-darwin-arm64/claude`],
    [`${modules}/claude-code-linux-x64/claude`],
    ['/repo/node_modules/.pnpm/@anthropic-ai+claude-agent-sdk-linux-x64@1/node_modules/@anthropic-ai/claude-agent-sdk-linux-x64/claude'],
    ['/repo/.venv/lib/python3.12/site-packages/claude_agent_sdk/_bundled/claude'],
    ['/opt/agent/claude'],
    ['/home/u/.local/share/uv/tools/agent/lib/python3.13/site-packages/claude_agent_sdk/_bundled/claude'],
  ])('is the client, as the SDK or a program’s own choice has it: %s', async (program) => {
    expect(await seen(program)).toEqual([program]);
  });

  it.each([
    [node, '/opt/app/node_modules/@anthropic-ai/claude-agent-sdk/cli.js'],
    [node, `${modules}/claude-agent-sdk/cli.js`],
    [node, `${modules}/claude-code/cli.mjs`],
    ['/home/u/.bun/bin/bun', `${modules}/claude-agent-sdk/cli.js`],
  ])('is the client where it is still a script: %s %s', async (program, script) => {
    expect(await seen(program, ['--max-old-space-size=4096', script, '--output-format', 'stream-json'])).toEqual([program, script]);
  });

  it.each<[string, string, readonly string[]]>([
    ['a client of the checkout that no package brings', '/repo/claude', []],
    ['one that lies in another package', '/repo/node_modules/fast-claude/claude', []],
    ['one whose name only looks like it', `${modules}/claude-agent-sdk-linux-x64/claude-2`, []],
    ['a program with a client of its own', '/usr/bin/opencode', []],
    ['a program of the user’s', node, ['/repo/app.js']],
    ['a script under another name', node, ['/repo/node_modules/@anthropic-ai/claude-agent-sdk/sdk.mjs']],
    ['a script by a relative path', node, ['node_modules/@anthropic-ai/claude-agent-sdk/cli.js']],
    ['a program that has the script for an argument', node, ['/repo/app.js', `${modules}/claude-agent-sdk/cli.js`]],
    ['a Node of the checkout', '/repo/bin/node', [`${modules}/claude-agent-sdk/cli.js`]],
    ['a shell', '/bin/sh', [`${modules}/claude-agent-sdk/cli.js`]],
  ])('is no client: %s', async (_, program, args) => {
    expect(await seen(program, args)).toBeNull();
  });

  it('is no client when another user may have written it', async () => {
    const world = fakeWorld({ '/opt/agent/claude': '' });
    const files = { ...world.files, disk: { ...world.files.disk, isOpenToOthers: () => true } };
    expect(await clientSeen({ program: '/opt/agent/claude', args: [], startedAt: noon }, invoke(), { ...world, files })).toBeNull();
  });

  it.each([
    [0, true],
    [1_500, true],
    [1_501, false],
  ])('is the client, where its file last changed %i ms after its start: %s', async (late, expected) => {
    const running = { program: '/opt/agent/claude', args: [], startedAt: noon - late };
    expect((await clientSeen(running, invoke(), fakeWorld({ '/opt/agent/claude': '' }))) !== null).toBe(expected);
  });

  it.each([
    ['/opt/agent/claude', [], '/opt/agent/claude'],
    [node, [`${modules}/claude-agent-sdk/cli.js`], node],
    [node, [`${modules}/claude-agent-sdk/cli.js`], `${modules}/claude-agent-sdk/cli.js`],
  ])('%s %j is another program once %s was exchanged', async (program, args, exchanged) => {
    const texts: Record<string, string> = Object.fromEntries([program, ...args].map((file) => [file, 'as it ran']));
    const client = await clientSeen({ program, args, startedAt: noon }, invoke(), fakeWorld(texts));
    expect(await client?.isUnchanged()).toBe(true);
    texts[exchanged] = 'something else';
    expect(await client?.isUnchanged()).toBe(false);
    delete texts[exchanged];
    expect(await client?.isUnchanged()).toBe(false);
  });
});
