import { expect, it } from 'vitest';
import { formRules } from '../../../src/doctor/rules/store-form.ts';
import type { StoreFacts, StoreForm } from '../../../src/doctor/store-facts.ts';
import { loginOf, now, storeOf } from '../facts.ts';
import { healthy, viewWith } from './told.ts';

const whole = healthy.form;

function said(form: Partial<StoreForm> | null, changes: Partial<StoreFacts> = {}): string[] {
  const store = storeOf({ form: form === null ? null : { ...whole, ...form }, ...changes });
  return formRules(viewWith({ store }), store).map(
    ({ level, evidence }) => `${level}: ${evidence[0]?.replace(` in ${store.place}`, '') ?? ''}`,
  );
}
const lapsed: Partial<StoreFacts> = { reading: { kind: 'login', login: loginOf({ expiresAt: now }) } };
const blank: Partial<StoreFacts> = { reading: { kind: 'blank', identity: loginOf().identity } };
const place = storeOf().place;

it.each<[string, Partial<StoreForm> | null, Partial<StoreFacts>, string[]]>([
  ['there is none in a file', null, {}, []],
  ['the client’s own', {}, {}, []],
  ['another program’s key', { foreignKey: 'tokens' }, blank, [`error: ${place} holds tokens under tokens, where the client does not look`]],
  ['another program’s key beside a login', { foreignKey: 'tokens' }, {}, []],
  ['an API key', { accessKind: 'sk-ant-api03' }, {}, ['error: accessToken is an API key']],
  ['an access token of no known form, which the vendor may issue tomorrow', { accessKind: 'other' }, {}, []],
  ['the same without a refresh token', { accessKind: 'other', refreshKind: null }, {}, []],
  [
    'one of no known form beside one of another service',
    { accessKind: 'other', refreshKind: 'github' },
    {},
    ['error: accessToken does not begin with sk-ant-oat01-, as each of this vendor does'],
  ],
  ['the tokens swapped', { accessKind: 'refresh-token', refreshKind: 'sk-ant-oat01' }, {}, ['error: accessToken is the refresh token']],
  ['a refresh token of another service', { refreshKind: 'openai-refresh' }, {}, ['warning: refreshToken is a refresh token of OpenAI']],
  ['the same once it is needed', { refreshKind: 'openai-refresh' }, lapsed, ['error: refreshToken is a refresh token of OpenAI']],
  [
    'a token with white space',
    { broken: [{ name: 'accessToken', flaw: 'whitespace' }] },
    {},
    ['warning: accessToken has white space in the middle'],
  ],
  [
    'a token that cannot be sent',
    { broken: [{ name: 'accessToken', flaw: 'line-break' }] },
    {},
    ['error: accessToken has a line break in the middle'],
  ],
  [
    'a refresh token that was cut',
    { broken: [{ name: 'refreshToken', flaw: 'cut' }] },
    {},
    ['warning: refreshToken was cut off: it is too short to be whole'],
  ],
  [
    'both broken',
    {
      broken: [
        { name: 'accessToken', flaw: 'whitespace' },
        { name: 'refreshToken', flaw: 'cut' },
      ],
    },
    {},
    ['error: accessToken has white space in the middle'],
  ],
  ['no scopes', { missing: ['scopes', 'expiresAt'] }, {}, [`error: ${place} holds a token, and no scopes, no expiresAt`]],
  ['no refresh token', { missing: ['refreshToken'] }, {}, [`warning: ${place} holds a token, and no refreshToken`]],
  ['no end', { missing: ['expiresAt'] }, {}, [`info: ${place} holds a token, and no expiresAt`]],
  ['no end, of no login', { missing: ['expiresAt'] }, blank, []],
  [
    'an end in seconds',
    { end: 'seconds' },
    {},
    ['warning: expiresAt is in seconds, and the client reads milliseconds: it renews this login before its next request'],
  ],
  ['an end in seconds, of no login', { end: 'seconds' }, blank, []],
  ['an end, and a worse fault', { end: 'no-number', accessKind: 'sk-ant-api03' }, {}, ['error: accessToken is an API key']],
])('%s', (_, form, changes, expected) => expect(said(form, changes)).toEqual(expected));
