import { describe, expect, it } from 'vitest';
import { refusesInside } from '../../../src/core/mcp/refusal-inside.ts';

const inside = (message: unknown, data?: unknown): boolean => refusesInside({ code: -32000, message, data });

describe('an error inside a 200', () => {
  it.each([
    ['names the token', 'invalid_token', undefined],
    ['names it with spaces and capitals', ' Token Expired ', undefined],
    ['names it with a hyphen', 'expired-token', undefined],
    ['is one word', 'Unauthorized', undefined],
    ['has a status of 401', 'no', { status: 401 }],
    ['has it by another name', 'no', { statusCode: 401 }],
    ['has it by a third', 'no', { httpStatus: 401 }],
    ['has a name in its data', 'no', { error: 'invalid_token' }],
    ['has a code in its data', 'no', { code: 'UNAUTHENTICATED' }],
    ['has a type in its data', 'no', { type: 'authentication_error' }],
  ])('refuses the credential when it %s', (_what, message, data) => expect(inside(message, data)).toBe(true));

  it.each([
    ['only speaks of it', 'GitHub said 401 Unauthorized', undefined],
    ['quotes it', 'the upstream answered invalid_token', undefined],
    ['names a permission', 'forbidden', undefined],
    ['has a status of 403', 'no', { status: 403 }],
    ['has a status in words', 'no', { status: '401' }],
    ['has a status that lies deeper', 'no', { upstream: { status: 401 } }],
    ['has data that is none', 'no', 'invalid_token'],
    ['has null for data', 'no', null],
    ['has a list for data', 'no', [401]],
    ['has no message', undefined, undefined],
  ])('is not about it when it %s', (_what, message, data) => expect(inside(message, data)).toBe(false));
});
