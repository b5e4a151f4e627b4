import { describe, expect, it } from 'vitest';
import { clientIds, clientNamedIn } from '../../../src/knowledge/evidence/client.ts';
import { adviceOf } from '../../../src/knowledge/match/advice.ts';
import { wordsOfEntry } from '../../../src/knowledge/match/compile.ts';
import { explainer, knowledge } from '../known.ts';

/** What only Claude Code has. */
const claudes = /\bclaude (?:auth|mcp|-p|update|doctor|setup-token|--)|`claude`|~\/\.claude|\bCLAUDE_|(?<!its own `)\/login\b/;

describe('the client that a text names', () => {
  it.each([
    ['codex: token expired', 'codex'],
    ['unexpected status 401 Unauthorized: nope, url: https://llm.example.com/v1/responses', 'codex'],
    ['Cursor Agent: not logged in', 'cursor'],
    ['cursor-agent status', 'cursor'],
    ['the cursor is at the end of the list', null],
    ['github copilot: token expired', 'copilot'],
    ['Failed to reach https://api.githubcopilot.com/mcp: 401', 'mcp'],
    ['gemini: please sign in', 'gemini'],
    ['opencode: ProviderAuthError', 'opencode'],
    ['MCP server "x": OAuth token has expired', 'mcp'],
    ['Claude Code behind Copilot: OAuth token has expired', null],
    ['model claude-opus-5-5 of codex', 'codex'],
    ['ls ~/.claude and ~/.codex', null],
    ['OAuth token has expired', null],
  ])('in %s is %s', (text, id) => {
    expect(clientNamedIn(text)?.id ?? null).toBe(id);
  });
});

describe('advice', () => {
  const named: Readonly<Record<string, string>> = {
    codex: 'codex',
    cursor: 'cursor-agent',
    copilot: 'copilot',
    gemini: 'gemini',
    opencode: 'opencode',
    kiro: 'kiro-cli',
    'amazon-q': 'amazon q',
    windsurf: 'windsurf',
    cline: 'cline',
    aider: 'aider',
    zed: 'zed editor',
    goose: 'goose session',
    mcp: 'mcp server',
  };

  it.each(clientIds)('for %s names no command, file or variable of Claude Code, in any entry', (id) => {
    const client = clientNamedIn(named[id] ?? '');
    expect(client?.id).toBe(id);
    for (const entry of knowledge.entries.map(wordsOfEntry)) {
      // What an MCP server's entry says is done in the client, which no text of a server names.
      if (id === 'mcp' && entry.category === 'mcp') continue;
      const { first, mustNot } = adviceOf(entry, { words: () => '', client });
      expect([entry.id, first]).toEqual([entry.id, expect.not.stringMatching(claudes)]);
      expect(first.length).toBeGreaterThan(15);
      for (const rule of mustNot) expect(rule).not.toMatch(claudes);
    }
  });

  it.each([
    ['codex: 401 token has expired, please refresh', /codex/i],
    ['cursor-agent: 401 OAuth token has expired', /cursor-agent login/],
    ['Codex: you have been logged out', /codex login/],
    ['copilot: 401, token has expired', /copilot login/],
    ['cursor-agent: could not acquire the refresh lock of the token', /Wait a minute/],
  ])('is that of the client in: %s', (text, first) => {
    const verdict = explainer.explain(text);
    expect(verdict.id).not.toBeNull();
    expect(verdict.first).toMatch(first);
    expect(verdict.first).not.toMatch(claudes);
  });

  it('stays as it is where Claude Code is named, or nobody', () => {
    const entry = knowledge.entries.find(({ id }) => id === 'access-token-expired');
    for (const text of ['OAuth token has expired', 'Claude Code: OAuth token has expired']) {
      expect(explainer.explain(`API Error: 401 ${text}. Please obtain a new token`).first).toBe(entry?.first);
    }
  });
});
