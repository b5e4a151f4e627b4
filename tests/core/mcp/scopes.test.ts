import { describe, expect, it } from 'vitest';
import type { ScopeSources } from '../../../src/core/mcp/scopes.ts';
import { scopesFor, split } from '../../../src/core/mcp/scopes.ts';

const nothing: ScopeSources = { configured: null, challenged: null, resource: null, server: null, before: [] };

describe('a sign-in asks for', () => {
  it.each<[string, Partial<ScopeSources>, string[]]>([
    ['nothing where nobody names anything', {}, []],
    ['nothing more where only the authorization server names scopes', { server: ['a', 'offline_access'] }, []],
    ['what the resource names', { resource: ['a', 'b'] }, ['a', 'b']],
    ['what the challenge names before what the resource does', { challenged: 'c', resource: ['a'] }, ['c']],
    ['what the user set before what the resource names', { configured: ['u'], resource: ['a'] }, ['u']],
    ['what the user set and what is challenged', { configured: ['u'], challenged: 'c' }, ['u', 'c']],
    ['nothing where the user set nothing on purpose', { configured: [], resource: ['a'] }, []],
    ['what was granted before and what is challenged', { before: ['a', 'b'], challenged: 'b c' }, ['a', 'b', 'c']],
    ['each once', { before: ['a'], configured: ['a'], challenged: 'a  a' }, ['a']],
    ['a refresh token where there is one', { resource: ['a'], server: ['a', 'offline_access'] }, ['a', 'offline_access']],
    ['no refresh token by a scope that the server does not know', { resource: ['a'], server: ['a'] }, ['a']],
    ['it once where it is named already', { resource: ['offline_access'], server: ['offline_access'] }, ['offline_access']],
  ])('%s', (_what, over, scopes) => expect(scopesFor({ ...nothing, ...over })).toEqual(scopes));

  it.each([
    ['', []],
    ['   ', []],
    ['a', ['a']],
    [' a\tb\n c ', ['a', 'b', 'c']],
  ])('words of %j', (text, words) => expect(split(text)).toEqual(words));
});
