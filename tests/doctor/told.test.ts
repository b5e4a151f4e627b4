import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { told } from '../../src/doctor/told.ts';
import { readKnowledge } from '../../src/knowledge/knowledge-files.ts';
import { fixedCommand } from '../../src/core/shell-word.ts';
import { finding } from '../../src/doctor/finding.ts';

const { wordsOf } = readKnowledge(join(import.meta.dirname, '..', '..'));
const classes = [
  'bearer-rejected',
  'credentials-not-persisted',
  'stale-in-memory',
  'env-shadows-login',
  'container-stale-copy',
  'token-revoked',
];

describe('what must not be done', () => {
  it.each(classes)('never forbids the login that %s asks for here', (id) => {
    const next = { command: fixedCommand`claude auth login`, why: 'a person must log in here once' };
    const [one] = told([finding(id, 'error', 0.9, 'seen', { next })], wordsOf);
    expect(one?.mustNot.filter((text) => /log in|login/i.test(text))).toEqual([]);
  });

  it('stays where another step is asked for', () => {
    const next = { command: fixedCommand`env -u ANTHROPIC_API_KEY claude`, why: 'without it' };
    const [one] = told([finding('env-shadows-login', 'error', 0.9, 'seen', { next })], wordsOf);
    expect(one?.mustNot).toEqual(wordsOf('env-shadows-login')?.mustNot);
  });

  it('keeps the rest of the list', () => {
    const next = { command: fixedCommand`claude auth login`, why: 'a person must log in here once' };
    const [one] = told([finding('bearer-rejected', 'error', 0.9, 'seen', { next })], wordsOf);
    expect(one?.mustNot).toContain('Do not copy a token from another machine.');
  });
});
