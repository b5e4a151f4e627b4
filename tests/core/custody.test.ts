import { expect, it } from 'vitest';
import type { CredentialKind } from '../../src/core/custody.ts';
import { custodyOf } from '../../src/core/custody.ts';

const kinds = Object.keys(custodyOf) as CredentialKind[];

it('only a login in the client’s store, or the lack of one, is held and renewed for', () => {
  expect(kinds.filter((kind) => custodyOf[kind].guarded)).toEqual(['login', 'none']);
});

it('what Holdfast guards belongs to the client, so nothing that the user owns is touched', () => {
  expect(kinds.filter((kind) => custodyOf[kind].custody === 'user' && custodyOf[kind].guarded)).toEqual([]);
  expect(custodyOf['env-oauth-token'].custody).toBe('client');
});
