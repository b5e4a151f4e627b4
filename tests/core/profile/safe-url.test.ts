import { describe, expect, it } from 'vitest';
import { isSafeUrl } from '../../../src/core/profile/safe-url.ts';

describe('a URL that a secret may be sent to', () => {
  it.each([
    'https://login.example.com',
    'https://login.example.com:8443/path?x=1',
    'http://127.0.0.1:8080/token',
    'http://[::1]:8080',
    'http://localhost',
  ])('may be %s', (url) => expect(isSafeUrl(url)).toBe(true));

  it.each([
    'http://login.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://10.0.0.1',
    'https://user@login.example.com',
    'https://:fake@login.example.com',
    'https://login.example.com/#x',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'https://login.example.com/\n$(id)',
    'https:\\\\login.example.com',
    'https:/login.example.com',
    'https:login.example.com',
    'https://@login.example.com',
    'https://login.example.com/\u202Emoc.live',
    ' https://login.example.com',
    'login.example.com',
    '',
  ])('may not be %j', (url) => expect(isSafeUrl(url)).toBe(false));
});
