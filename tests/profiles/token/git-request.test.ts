import { describe, expect, it } from 'vitest';
import { isAskedForOwnHost, readGitRequest } from '../../../src/profiles/token/git-request.ts';

describe('what git asks', () => {
  it('is read up to the empty line, with values that have a sign of equality in them', () => {
    const request = readGitRequest('protocol=https\r\nhost=git.example.com\npassword=a=b=\nodd\n\nhost=evil.example\n');
    expect([...request]).toEqual([
      ['protocol', 'https'],
      ['host', 'git.example.com'],
      ['password', 'a=b='],
      ['odd', ''],
    ]);
  });

  it.each<[string, boolean]>([
    ['protocol=https\nhost=git.example.com', true],
    ['protocol=https\nhost=GIT.example.com', true],
    ['protocol=http\nhost=git.example.com', false],
    ['protocol=https\nhost=git.example.com:8443', false],
    ['protocol=https\nhost=evil.example', false],
    ['protocol=http\nhost=127.0.0.1:8080', true],
    ['host=git.example.com', false],
    ['', false],
  ])('%j is for a host of the profile: %j', (text, isOwn) => {
    expect(isAskedForOwnHost(readGitRequest(text), ['git.example.com', '127.0.0.1:8080'])).toBe(isOwn);
  });
});
