import { describe, expect, it } from 'vitest';
import { fold } from '../../../src/knowledge/text/fold.ts';
import { membersNamedIn, saidByMembers } from '../../../src/knowledge/text/members.ts';

const { names, empty } = membersNamedIn(
  ['loggedin: false', 'code: token_expired', '(cost|spent): ?0', String.raw`accesstoken: … expiresat: 0`],
  {},
);
const members = { names: new Set(names), empty: new Set(empty) };
const said = (text: string): string => fold(text, members).words;

describe('what a record says', () => {
  it('is named by the patterns', () => {
    expect(new Set(names)).toEqual(new Set(['loggedin', 'code', 'cost', 'spent', 'accesstoken', 'expiresat']));
    expect(new Set(empty)).toEqual(new Set(['loggedin', 'cost', 'spent', 'accesstoken', 'expiresat']));
  });

  it.each([
    ['{"error":"token expired","rateLimits":null}', 'token expired,'],
    ['{"error":"token expired","rateLimits":null,"usage":{}, "revoked": false, "retries": 0, "note": ""}', 'token expired,'],
    ["{'error': 'token expired', 'rate_limits': None, 'revoked': False}", 'token expired,'],
    ["{ message: 'token expired', rateLimits: undefined, isNetworkDown: false }", 'message: token expired,'],
    ['msg="token expired" rate_limits=null revoked=false', 'msg= token expired'],
    [String.raw`{"body":"{\"message\":\"token expired\",\"rateLimits\":null}"}`, 'token expired,'],
    ['{"message":"token expired","rateLi', 'token expired, rateli'],
    ['{"isNetworkDown":true}', 'isnetworkdown: true'],
    ['{"retryAttempt":401,"status":401}', '401'],
    ['{"loggedIn": false, "code": "token_expired"}', 'loggedin: false, code: token_expired'],
    ['{"accessToken":"","expiresAt":0,"other":0}', 'accesstoken:, expiresat: 0,'],
    ['x-ratelimit-remaining: 12\nanthropic-ratelimit-status: allowed\nHTTP 401', 'http 401'],
  ])('in %s is "%s"', (text, expected) => {
    expect(
      said(text)
        .replaceAll(/[\s,]+/g, ' ')
        .trim(),
    ).toBe(expected.replaceAll(/[\s,]+/g, ' ').trim());
  });

  it.each(['Authorized: false', 'error: no login', 'invalid_grant: refresh token not found', 'https://example.com/a?b=c', '12:30:11 done'])(
    'in prose is all of it: %s',
    (text) => {
      expect(saidByMembers(text, members)).toBe(text);
    },
  );
});
