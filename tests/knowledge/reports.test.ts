/** Texts of public reports that were once explained wrongly, others of their kinds, and the messages of the client's own program. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../score/explain/corpus.ts';
import { explainer } from './known.ts';

const corpus = (name: string): ReturnType<typeof readCorpus> => readCorpus(join(import.meta.dirname, 'corpus', name));

describe('a report', () => {
  it.each(corpus('reports.jsonl').map(({ id, text, label }) => [id, label, text]))('%s tells of %s', (_id, label, text) => {
    expect(explainer.explain(text).id).toBe(label);
  });

  it.each([
    'request 1774403017 failed',
    '{"type":"user","sessionId":"s","message":{"role":"user","content":"go on"}}',
    '{"status":"error","code":18840388}',
  ])('that says nothing is not called well: %s', (text) => {
    expect(explainer.explain(text).id).toBeNull();
  });
});

describe('a message of client 2.1.332', () => {
  it.each(corpus('client-messages.jsonl').map(({ id, text, label }) => [id, label, text]))('%s tells of %s', (_id, label, text) => {
    expect(explainer.explain(text).id).toBe(label);
  });
});

describe('what to do first', () => {
  it.each([
    [
      'Either ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN is required when using direct Anthropic API.',
      /secret is empty in this very run.*Dependabot/,
    ],
    ['Error: Input required and not supplied: claude_code_oauth_token', /secret is empty in this very run/],
    ['Process completed: CLAUDE_CODE_OAUTH_TOKEN is empty in this workflow run', /secret is empty in this very run/],
    ['OAuth access token is invalid (setup-token)', /claude setup-token/],
    ['ERROR: unexpected status 401 Unauthorized: {"error":"Missing API key"}, url: https://llm.example.com/v1/responses', /env_key/],
    ['Failed to refresh OAuth token: the disk that holds the Claude Code config directory is full', /Make room on the disk/],
    ['AADSTS50011: The redirect URI does not match (DefaultAzureCredential)', /registration of the application/],
    ['AADSTS700082: The refresh token has expired due to inactivity (DefaultAzureCredential)', /az login/],
  ])('follows what was said: %s', (text, first) => {
    expect(explainer.explain(text).first).toMatch(first);
  });
});
