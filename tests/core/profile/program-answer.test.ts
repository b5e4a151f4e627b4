import { describe, expect, it } from 'vitest';
import { readProgramAnswer } from '../../../src/core/profile/program-answer.ts';

const now = Date.UTC(2030, 0, 1);
const inAnHour = new Date(now + 3_600_000);

describe('what a program printed', () => {
  it.each<[string, string, number | null]>([
    ['a line', 'fake-access-1\n', 60_000],
    ['a token with a lifetime', '{"access_token":"fake-access-1","expires_in":"3600"}', 3_600_000],
    ['a token with an end in seconds', `{"accessToken":"fake-access-1","expires_on":${inAnHour.getTime() / 1000}}`, 3_600_000],
    ['a token with an end in milliseconds', `{"token":"fake-access-1","expires_at":"${inAnHour.getTime()}"}`, 3_600_000],
    ['a token with a date', `{"token":"fake-access-1","expiry":"${inAnHour.toISOString()}"}`, 3_600_000],
    ['a token with an end that has passed', `{"token":"fake-access-1","expiry":"${new Date(now).toISOString()}"}`, 60_000],
    [
      'an ExecCredential',
      `{"kind":"ExecCredential","status":{"token":"fake-access-1","expirationTimestamp":"${inAnHour.toISOString()}"}}`,
      3_600_000,
    ],
    ['a token with nonsense beside it', '{"token":"fake-access-1","expires_at":"soon","expires_in":-1}', 60_000],
  ])('%s', (_, stdout, lifetimeMs) => {
    const granted = readProgramAnswer(stdout, 60_000, now);
    expect(granted?.access.reveal()).toBe('fake-access-1');
    expect(granted?.lifetimeMs).toBe(lifetimeMs);
  });

  it('keeps the keys of a cloud whole', () => {
    const keys = `{"Version":1,"AccessKeyId":"fake-id","SecretAccessKey":"fake-key","Expiration":"${inAnHour.toISOString()}"}`;
    const granted = readProgramAnswer(`${keys}\n`, null, now);
    expect(granted?.access.reveal()).toBe(keys);
    expect(granted?.lifetimeMs).toBe(3_600_000);
  });

  it.each([
    '',
    '\n',
    'two words',
    'line 1\nline 2',
    '{}',
    '[]',
    'null',
    '{"token":7}',
    '{"token":""}',
    '{"error":"please log in"}',
    '<html><body>Login</body></html>',
    '<?xml?><a/>',
    '<!doctype',
  ])('has no token in %j', (stdout) => expect(readProgramAnswer(stdout, null, now)).toBeNull());
});
