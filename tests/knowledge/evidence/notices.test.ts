import { describe, expect, it } from 'vitest';
import { isNotice, withoutNotices } from '../../../src/knowledge/evidence/notices.ts';
import { explainer } from '../known.ts';

describe('a notice', () => {
  it.each([
    'Your login expires in 3 days',
    'Your login will expire on December 4',
    'the certificate expires soon',
    "You've used 91% of your weekly limit",
    'the option is deprecated',
    'Update available! 2.1.332',
    'claude.ai connectors are disabled because ANTHROPIC_API_KEY is set',
  ])('is: %s', (sentence) => {
    expect(isNotice(sentence)).toBe(true);
  });

  it.each([
    'Your login expired',
    'Token expires in -889s',
    'refresh failed, the token expires in 3 minutes',
    'expired 3 days ago',
    'will retry in 5 s',
  ])('is not: %s', (sentence) => {
    expect(isNotice(sentence)).toBe(false);
  });

  it('is left out, and the rest stays', () => {
    expect(withoutNotices('401 refused · Your login expires in 3 days')).toBe('401 refused');
    expect(withoutNotices('401 refused')).toBeNull();
  });

  it.each([
    ['API Error: 401 invalid x-api-key', 'api-key-invalid'],
    ['Not logged in · Please run /login', 'no-credential'],
    ['API Error: 403 {"error":{"type":"forbidden","message":"Request not allowed"}}', 'request-not-allowed'],
    ['There was nothing else.', 'login-deadline-reached'],
  ])('never outweighs what is said beside it: %s', (text, id) => {
    expect(explainer.explain(`${text}\nYour login expires in 3 days · run /login to renew`).id).toBe(id);
  });
});
