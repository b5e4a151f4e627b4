import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookThrough } from '../../../src/cli/explain/look-through.ts';
import { readKnowledge } from '../../../src/knowledge/knowledge-files.ts';
import { sourceOfText } from '../../../src/cli/explain/source.ts';
import { openExplainer } from '../../../src/knowledge/explainer.ts';

const explainer = openExplainer(readKnowledge(join(import.meta.dirname, '..', '..', '..')));
const end = '2026-12-01T10:00:00.000Z';
const looked = (text: string) => lookThrough(sourceOfText(text), explainer, () => undefined);
const record = (more: object): string => JSON.stringify({ type: 'result', subtype: 'success', session_id: 's', ...more });

describe('explain, of what the client says of the end of its sign-in', () => {
  it.each<[string, string, number | null]>([
    ['the status of a login', JSON.stringify({ loggedIn: true, loginExpiresAt: end }, null, 2), Date.parse(end)],
    ['one result', record({ is_error: false, credential_expires_at: end }), Date.parse(end)],
    [
      'a session, the last result of it',
      [record({ credential_expires_at: '2026-01-01T00:00:00Z' }), record({ credential_expires_at: end })].join('\n'),
      Date.parse(end),
    ],
    ['a result that quotes it', record({ result: `"credential_expires_at":"${end}"` }), null],
    ['prose that quotes it', `it said {"loginExpiresAt":"${end}"} yesterday`, null],
    ['an error', 'API Error: 401 authentication_error', null],
  ])('reads it from %s', (_name, text, expected) => {
    expect(looked(text).signInEndsAt).toBe(expected);
  });

  it.each(['account_on_hold', 'verification_required'])('knows %s by its kind alone', (error) => {
    const failed = {
      type: 'assistant',
      error,
      isApiErrorMessage: true,
      message: { model: '<synthetic>', content: [{ type: 'text', text: '' }] },
    };
    expect(looked(`${JSON.stringify({ uuid: 'u', ...failed })}\n${record({ is_error: true })}`).verdict.id).toBe('account-on-hold');
  });
});
