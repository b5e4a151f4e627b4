import { expect, it } from 'vitest';
import { otherClient } from '../../src/agents/other-client.ts';

it.each<[string, string[], string | null]>([
  ['codex', ['exec', 'fix it'], 'Codex'],
  ['/usr/local/bin/gemini', ['-p', 'hi'], 'Gemini CLI'],
  ['timeout', ['-k', '5', '4h', 'copilot', '-p', 'hi'], 'Copilot CLI'],
  ['nice', ['-n', '5', 'nohup', 'opencode', 'run'], 'OpenCode'],
  ['env', ['LANG=C', 'aider'], 'Aider'],
  ['npx', ['-y', '@openai/codex@latest', 'exec'], 'Codex'],
  ['bunx', ['opencode-ai', 'run'], 'OpenCode'],
  ['npx', ['@google/gemini-cli'], 'Gemini CLI'],
  ['claude', ['-p', 'codex'], null],
  ['npx', ['-y', '@anthropic-ai/claude-code', '-p', 'hi'], null],
  ['sh', ['-c', 'codex exec'], null],
  ['./codex.sh', [], null],
  ['node', ['app.js'], null],
  ['constructor', [], null],
])('%s %j starts %s', (command, args, name) => expect(otherClient({ command, args }, 'linux')).toBe(name));
