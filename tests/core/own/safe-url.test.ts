import { describe, expect, it } from 'vitest';
import { isSafeUrl, meansThisMachine } from '../../../src/core/own/safe-url.ts';

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
    'login.example.com',
    '',
  ])('may not be %j', (url) => expect(isSafeUrl(url)).toBe(false));
});

describe('a URL that leads to this machine itself', () => {
  it.each([
    'http://127.0.0.1:8080/token',
    'https://127.0.0.1',
    'https://127.255.3.4',
    'https://2130706433',
    'https://0x7f.1',
    'https://0.0.0.0',
    'https://[::1]:8443',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[::127.0.0.1]',
    'https://[::ffff:0.0.0.0]',
    'https://localhost',
    'https://LOCALHOST.',
    'https://any.localhost',
  ])('is %s', (url) => expect(meansThisMachine(new URL(url))).toBe(true));

  it.each([
    'https://login.example.com',
    'https://localhost.example.com',
    'https://notlocalhost',
    'https://127.0.0.1.example.com',
    'https://128.0.0.1',
    'https://10.0.0.1',
    'https://[::2]',
    'https://[2001:db8::7f00:1]',
    'https://[::ffff:8.8.8.8]',
  ])('is not %s', (url) => expect(meansThisMachine(new URL(url))).toBe(false));
});
