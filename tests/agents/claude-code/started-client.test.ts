import { describe, expect, it } from 'vitest';
import { argumentsOfStartedClient, isScriptThatDecides } from '../../../src/agents/claude-code/started-client.ts';
import { fakeWorld, invoke } from './fake-world.ts';

const started = (line: string) => {
  const [command = '', ...args] = line.split(' ');
  return argumentsOfStartedClient(invoke(args, {}, command), fakeWorld())?.join(' ') ?? null;
};

describe('a command line', () => {
  it.each<[string, string]>([
    ['claude -p hi', '-p hi'],
    ['/opt/bin/claude auth login', 'auth login'],
    ['env LANG=C A=b claude -p hi', '-p hi'],
    ['/usr/bin/env claude -p hi', '-p hi'],
    ['nohup claude -p hi', '-p hi'],
    ['nice claude -p hi', '-p hi'],
    ['nice -n 5 claude -p hi', '-p hi'],
    ['nice -5 claude -p hi', '-p hi'],
    ['timeout 4h claude -p hi', '-p hi'],
    ['timeout --foreground -k 5 -s INT -- 4h claude -p hi', '-p hi'],
    ['setsid --wait claude -p hi', '-p hi'],
    ['stdbuf -oL claude -p hi', '-p hi'],
    ['ionice -c 3 claude -p hi', '-p hi'],
    ['caffeinate -i claude -p hi', '-p hi'],
    ['timeout 4h env A=b nice /opt/claude -p hi', '-p hi'],
    ['npx @anthropic-ai/claude-code -p hi', '-p hi'],
    ['npx --yes @anthropic-ai/claude-code@2.1.330 -p hi', '-p hi'],
    ['bunx @anthropic-ai/claude-code -p hi', '-p hi'],
    ['node /lib/node_modules/@anthropic-ai/claude-code/cli.js -p hi', '-p hi'],
  ])('%s starts the client with: %s', (line, args) => {
    expect(started(line)).toBe(args);
  });

  it.each([
    'true',
    'sh -c claude',
    'bash -lc claude',
    'env',
    'env A=b',
    'env -i claude -p hi',
    'env -u HOME claude -p hi',
    'env HOME=/else claude -p hi',
    'env A=b CLAUDE_CONFIG_DIR=/else claude -p hi',
    'env ANTHROPIC_API_KEY=k claude -p hi',
    'timeout 4h',
    'timeout 4h true claude',
    'nice -n',
    'nohup',
    'sudo claude -p hi',
    'ssh host claude -p hi',
    'docker run image claude -p hi',
    'npx claude -p hi',
    'npx some-package @anthropic-ai/claude-code',
    'npx -p @anthropic-ai/claude-code some-program',
    'npm exec claude',
    'node app.js',
    'node --inspect /lib/node_modules/@anthropic-ai/claude-code/cli.js',
    'node ./cli.js',
    'constructor claude',
    'claude-wrapper -p hi',
  ])('%s says nothing of the kind', (line) => {
    expect(started(line)).toBeNull();
  });
});

describe('a script of the client’s name', () => {
  const decides = (text: string) => isScriptThatDecides(invoke([], {}, '/opt/bin/claude'), fakeWorld({ '/opt/bin/claude': text }));

  it.each([
    ['a folder of its own', '#!/bin/sh\nCLAUDE_CONFIG_DIR=/other exec /opt/claude "$@"\n', true],
    ['another home', '#!/usr/bin/env bash\nexport HOME=/other\nexec claude-real "$@"\n', true],
    ['another user', '#!/bin/bash\nexec sudo -u agent claude "$@"\n', true],
    ['a container', '#!/bin/sh\nexec docker run -it image claude "$@"\n', true],
    ['a mode without the login', '#!/bin/sh\nexec /opt/claude --bare "$@"\n', true],
    ['nothing', '#!/bin/bash\nexec "/home/ada/.claude/local/node_modules/.bin/claude" "$@"\n', false],
    ['nothing, since it is the client', '#!/usr/bin/env node\nprocess.env.CLAUDE_CONFIG_DIR\n', false],
  ])('that sets %s decides which login is used, or does not', async (_, text, expected) => {
    expect(await decides(text)).toBe(expected);
  });
});
