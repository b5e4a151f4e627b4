import { describe, expect, it } from 'vitest';
import { RecentTokens } from '../../../src/core/profile/recent-tokens.ts';
import { unquoted } from '../../../src/gateway/profile/unquoted.ts';
import { credential } from '../../core/profile/samples.ts';

const kept = (text: string) => ({
  status: 401,
  reason: `no ${text}`,
  fields: ['Content-Length', String(Buffer.byteLength(text)), 'WWW-Authenticate', `Bearer error_description="${text}"`],
  body: Buffer.from(text),
});

const mask = () => {
  const tokens = new RecentTokens();
  tokens.note(credential());
  return tokens.mask;
};

describe('a refusal that is passed on', () => {
  it('holds none of the tokens that the server quotes, in reason, fields or body, and is as long as it says', () => {
    const { status, reason, fields, body } = unquoted(kept('fake-access-1, fake%2Drefresh%2d1 ü'), mask());
    expect([status, reason, body.toString()]).toEqual([401, 'no [token], [token] ü', '[token], [token] ü']);
    expect(fields).toEqual(['Content-Length', String(body.length), 'WWW-Authenticate', 'Bearer error_description="[token], [token] ü"']);
  });

  it('is the same byte for byte where nothing is quoted', () => {
    const answer = { ...kept('expired'), body: Buffer.from([0, 0xff, 0x80, 0xc3]) };
    expect(unquoted(answer, mask())).toEqual(answer);
  });
});
