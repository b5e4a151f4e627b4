import { describe, expect, it } from 'vitest';
import { carriesLogin, needsLogin } from '../../../src/agents/claude-code/needs.ts';
import { custodyOf } from '../../../src/core/custody.ts';
import type { CredentialKind } from '../../../src/core/custody.ts';

describe('the need of a login', () => {
  it.each<[readonly string[], boolean, boolean, string]>([
    [['-p', 'hi'], true, true, 'unattended'],
    [['hi'], true, true, 'attended'],
    [[], false, true, 'unattended'],
    [['auth', 'login'], true, true, 'no'],
    [['mcp', 'list'], false, true, 'no'],
    [['--version'], true, true, 'no'],
    [['stop', '1a2b'], false, true, 'no'],
    [['--verbose', 'mcp', 'list'], false, true, 'no'],
    [['mcp', 'list', '-p'], false, true, 'unattended'],
    [['--verbose', 'stop', '1a2b'], false, true, 'unattended'],
    [['agents', '--json'], false, true, 'no'],
    [['agents'], true, true, 'attended'],
    [['remote-control'], false, true, 'unattended'],
    [['auth', 'login'], true, false, 'attended'],
    [['-p'], false, false, 'unattended'],
  ])('of %j, terminal %s, client %s: %s', (args, tty, client, expected) => {
    expect(needsLogin(client ? args : null, tty)).toBe(expected);
  });
});

describe('a request', () => {
  it.each<[string, Readonly<Record<string, string>>, CredentialKind, boolean]>([
    ['with a bearer of the login', { authorization: 'Bearer x' }, 'login', true],
    ['with a bearer after a start without any login', { authorization: 'bearer x' }, 'none', true],
    ['without a credential', {}, 'login', false],
    ['with an API key', { 'x-api-key': 'k' }, 'login', false],
    ['of a helper', { authorization: 'Bearer x', 'x-api-key': 'x' }, 'login', false],
    ['with a frozen token', { authorization: 'Bearer x' }, 'env-oauth-token', false],
    ['with an auth token', { authorization: 'Bearer x' }, 'env-auth-token', false],
  ])('%s (%s, %s) carries the login: %s', (_, headers, credential, expected) => {
    expect(carriesLogin(headers, { guarded: custodyOf[credential].guarded })).toBe(expected);
  });
});
