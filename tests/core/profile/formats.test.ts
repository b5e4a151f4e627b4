import { describe, expect, it } from 'vitest';
import type { FormatWishes, HandedOut, TokenFormat } from '../../../src/core/profile/formats.ts';
import { present } from '../../../src/core/profile/formats.ts';
import { Secret } from '../../../src/core/profile/secret.ts';

const held: HandedOut = {
  profile: 'work',
  access: new Secret('fake-access-1'),
  tokenType: 'bearer',
  header: 'authorization',
  expiresAt: Date.UTC(2030, 0, 2, 3, 4, 5, 678),
};
const keys = '{"Version":1,"AccessKeyId":"fake-id","SecretAccessKey":"fake-key","SessionToken":"fake-session"}';
const plainly: FormatWishes = { execApiVersion: null, username: null };

describe('a token', () => {
  it.each<[TokenFormat, string, Partial<HandedOut>, Partial<FormatWishes>, string]>([
    ['plain', 'alone in one line', {}, {}, 'fake-access-1\n'],
    ['headers', 'after its type', {}, {}, '{"Authorization":"Bearer fake-access-1"}\n'],
    ['headers', 'after another type', { tokenType: 'DPoP' }, {}, '{"Authorization":"DPoP fake-access-1"}\n'],
    ['headers', 'in a header of its own', { header: 'x-api-key' }, {}, '{"x-api-key":"fake-access-1"}\n'],
    ['git-credential', 'with its end in seconds', {}, {}, 'username=oauth2\npassword=fake-access-1\npassword_expiry_utc=1893553445\n\n'],
    [
      'git-credential',
      'for the name that was asked for',
      { expiresAt: null },
      { username: 'me' },
      'username=me\npassword=fake-access-1\n\n',
    ],
    [
      'exec-credential',
      'as client-go reads it',
      {},
      {},
      '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"expirationTimestamp":"2030-01-02T03:04:05Z","token":"fake-access-1"}}\n',
    ],
    [
      'exec-credential',
      'in the version that was asked for',
      { expiresAt: null },
      { execApiVersion: 'client.authentication.k8s.io/v1beta1' },
      '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"fake-access-1"}}\n',
    ],
    [
      'aws-credential-process',
      'as the keys that a program brought',
      { access: new Secret(keys) },
      {},
      '{"Version":1,"Expiration":"2030-01-02T03:04:05Z","AccessKeyId":"fake-id","SecretAccessKey":"fake-key","SessionToken":"fake-session"}\n',
    ],
    [
      'json',
      'with what is known of it',
      {},
      {},
      '{"schema":1,"profile":"work","token":"fake-access-1","tokenType":"bearer","header":"Authorization","expiresAt":"2030-01-02T03:04:05.678Z"}\n',
    ],
  ])('%s: %s', (format, _, over, wishes, text) => {
    expect(present(format, { ...held, ...over }, { ...plainly, ...wishes })).toEqual({ text });
  });

  it.each<[TokenFormat, string]>([
    ['plain', 'fake\naccess'],
    ['headers', 'fake\r\nX-Other: 1'],
    ['git-credential', 'fake\nhost=evil'],
    ['plain', 'fake access'],
    ['json', ''],
    ['plain', 'a'.repeat(16_385)],
    ['aws-credential-process', 'fake-access-1'],
    ['aws-credential-process', '{"AccessKeyId":"fake-id"}'],
  ])('cannot be given as %s when it would break the form', (format, token) => {
    const presented = present(format, { ...held, access: new Secret(token) }, plainly);
    expect(presented).toHaveProperty('cannot');
    expect(JSON.stringify(presented)).not.toContain(token === '' ? 'fake' : token);
  });
});
