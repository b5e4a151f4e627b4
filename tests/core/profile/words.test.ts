import { describe, expect, it } from 'vitest';
import type { ProfileStep } from '../../../src/core/profile/decide.ts';
import type { ProfileRecord, RecordReading } from '../../../src/core/profile/record.ts';
import { isAboutResource, calledProfile, warningOf, wordsFor } from '../../../src/core/profile/words.ts';
import { record } from './samples.ts';
import { shownText } from '../../../src/core/shown.ts';

const stored = (over: Partial<ProfileRecord> = {}): RecordReading => ({ kind: 'record', record: record(over) });
const ask = (because: Extract<ProfileStep, { do: 'ask' }>['because']): ProfileStep => ({ do: 'ask', because });
const login = 'holdfast login work';

describe('what people are told', () => {
  it.each<[ProfileStep, RecordReading, string, string | null]>([
    [ask('not-logged-in'), { kind: 'absent' }, 'nobody has logged in to profile work yet', login],
    [
      ask('nothing-to-renew-with'),
      stored(),
      'the token of profile work has ended or was refused, and there is no refresh token to renew it with',
      login,
    ],
    [
      ask('grant-refused'),
      stored({ trouble: { kind: 'refused', about: 'grant', error: 'invalid_grant', at: 0 } }),
      'the authorization server ended the login of profile work (invalid_grant)',
      login,
    ],
    [
      ask('client-refused'),
      stored({ trouble: { kind: 'refused', about: 'client', error: 'invalid_client', at: 0 } }),
      'the authorization server does not accept the set-up of profile work (invalid_client)',
      'holdfast profiles show work',
    ],
    [
      ask('answer-lost'),
      stored({ trouble: { kind: 'lost', how: 'reset', at: 0, detail: 'a cut', accessWorks: null } }),
      'the answer to the renewal of profile work 3 min ago was lost (a cut); its refresh token may have been spent, and is not sent a second time',
      login,
    ],
    [ask('store-unusable'), { kind: 'unusable', detail: 'too open', hint: shownText('chmod') }, 'too open', 'chmod'],
    [
      { do: 'wait', until: 200_000, because: 'unavailable' },
      stored({ trouble: { kind: 'unavailable', at: 0, detail: 'it answered 503' } }),
      'it answered 503; next try in 20 s',
      null,
    ],
    [
      { do: 'wait', until: 182_000, because: 'braked' },
      stored(),
      'new tokens are refused as soon as they are used, so renewals are braked; next try in 2 s',
      null,
    ],
    [{ do: 'renew', meanwhile: null }, stored(), 'the credential of profile work is being renewed', null],
  ])('%j', (step, reading, because, person) => {
    expect(wordsFor(step, reading, calledProfile('work'), 180_000)).toEqual({ because, person });
  });
});

describe('a credential that is still good', () => {
  it.each<[string, ProfileRecord['trouble'], string | null]>([
    ['and well', null, null],
    ['while its server is away', { kind: 'unavailable', at: 0, detail: 'x' }, null],
    ['while its set-up is not accepted', { kind: 'refused', about: 'client', error: 'invalid_client', at: 0 }, null],
    ['after its server failed', { kind: 'lost', how: 'server-error', at: 0, detail: 'x', accessWorks: null }, null],
    [
      'after its grant was refused',
      { kind: 'refused', about: 'grant', error: 'invalid_grant', at: 0 },
      'its token is good for 30 min more and cannot be renewed (invalid_grant)',
    ],
    [
      'after an answer was lost',
      { kind: 'lost', how: 'crash', at: 0, detail: 'x', accessWorks: null },
      'its token is good for 30 min more and cannot be renewed (the answer to its renewal was lost)',
    ],
  ])('%s is warned of or not', (_, trouble, because) => {
    expect(warningOf(record({ trouble }), calledProfile('work'), 1_800_000)).toEqual(because === null ? null : { because, person: login });
  });
});

describe('a refusal because a resource was named', () => {
  it.each([
    ['invalid_target', null],
    ['invalid_request', 'Unknown parameter: resource'],
    ['invalid_request', "The parameter 'resource' is not supported for this grant"],
    ['server_error', 'AADSTS9010010: The resource parameter provided in the request does not match with the requested scopes.'],
    ['invalid_scope', 'AADSTS901002: …'],
    ['unknown_error', 'Unexpected value. The resource indicator is invalid'],
  ])('is seen in %s, %s', (error, words) => expect(isAboutResource(error, words)).toBe(true));

  it.each([
    ['invalid_request', undefined],
    ['invalid_request', 'Unknown parameter: audience'],
    ['invalid_request', 'You may not use this resource'],
    ['access_denied', 'The resource owner said no to an unsupported request'],
    ['invalid_client', 'unknown client of the resource server'],
    ['invalid_request', 'The resource is fine. The parameter nonce is unknown'],
  ])('is not seen in %s, %s', (error, words) => expect(isAboutResource(error, words)).toBe(false));
});
