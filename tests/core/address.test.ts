import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayName, readAddress } from '../../src/core/address.ts';

const outThere = 'https://login.example.com/device';
const here = 'http://127.0.0.1:8080/device';

describe('an address that a server gives', () => {
  it.each([
    ['https://login.example.com/device', 'https://login.example.com/device'],
    ['HTTPS://Login.Example.com', 'https://login.example.com/'],
    ['https://login.example.com/a b'.replace(' ', '%20'), 'https://login.example.com/a%20b'],
    ['https://login.example.com/#/device?code=ABCD', 'https://login.example.com/#/device?code=ABCD'],
    ['https://example.com/ümlaut', 'https://example.com/%C3%BCmlaut'],
    // What looks like another name is seen for what it is.
    ['https://ехаmple.com/', 'https://xn--mple-43d3a6i.com/'],
  ])('is opened as %s says', (given, opened) => {
    expect(readAddress(given, outThere)).toEqual({ kind: 'address', address: opened });
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'file:///etc/passwd',
    'FILE:///etc/passwd',
    'data:text/html,x',
    'vscode://extension/install',
    'ms-settings:privacy',
    'smb://login.example.com/share',
    'blob:https://login.example.com/1',
    'view-source:https://login.example.com',
    'http://login.example.com/device',
    'https://user@login.example.com',
    'https://user:fake@login.example.com',
    'https://@login.example.com',
    'https://www.example.com@evil.example/',
    'https:login.example.com',
    'https:/login.example.com',
    'https:///login.example.com',
    'https:\\\\login.example.com',
    'https://login.example.com\\@evil.example',
    'https://login.example.com/a b',
    'https://login.example.com/\nopen evil',
    'https://login.example.com/\r\n::error::x',
    'ht\ttps://login.example.com/',
    '\u0000https://login.example.com',
    'https://login.example.com/\u001B]0;x\u0007',
    'https://login.example.com/\u009B31m',
    'https://login.example.com/\u202Egnp.exe',
    'https://login.example.com/\u200Bx',
    ' https://login.example.com',
    `https://login.example.com/${'x'.repeat(8_192)}`,
    `https://login.example.com/${'ü'.repeat(4_000)}`,
    '//login.example.com',
    '--help',
    '',
  ])('is refused as %j', (given) => expect(readAddress(given, outThere).kind).toBe('refused'));

  it('is refused with the reason, and nothing of it is repeated but its scheme', () => {
    expect(readAddress('file:///etc/passwd', outThere)).toEqual({ kind: 'refused', because: 'with the scheme "file:"' });
  });

  it.each([
    'http://127.0.0.1:631/admin',
    'http://localhost:8080/',
    'https://[::1]/',
    'https://0x7f.1/',
    'https://192.168.0.1/reboot',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest',
  ])('leads nobody from out there to %s', (given) => {
    expect(readAddress(given, outThere).kind).toBe('refused');
    expect(readAddress(given, here).kind).toBe('address');
  });

  it('may lead further out, never further in', () => {
    expect(mayName('https://10.0.0.1/', new URL('https://10.0.0.2/'))).toBe(true);
    expect(mayName('https://10.0.0.1/', new URL('https://login.example.com/'))).toBe(true);
    expect(mayName('https://10.0.0.1/', new URL('https://127.0.0.1/'))).toBe(false);
    expect(mayName('no url', new URL('https://login.example.com/'))).toBe(false);
  });

  it('is printable and of two schemes, whatever comes', () => {
    const odd = fc.constantFrom('https://', 'http://127.0.0.1', 'javascript:', '\\', '@', '\n', 'a.example');
    const parts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), odd));
    const fit = /^(?:https:\/\/[\x21-\x7e]+|http:\/\/(?:127\.|localhost|\[::1\])[\x21-\x7e]*)$/;
    const isFit = (given: string): boolean => {
      const reading = readAddress(given, here);
      return reading.kind === 'refused' || fit.test(reading.address);
    };
    expect(() => fc.assert(fc.property(parts, (given) => isFit(given.join(''))))).not.toThrow();
  });
});
