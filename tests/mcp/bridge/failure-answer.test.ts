import { InsufficientScopeError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { endedEarly, failureAnswer } from '../../../src/mcp/bridge/failure-answer.ts';
import { shown } from '../../../src/core/shown.ts';

const http = (status: number, text: string | null = null): SdkHttpError =>
  new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'failed', { status, text });

describe('a request that brought no answer', () => {
  it.each<[string, unknown, string]>([
    ['a scope', new InsufficientScopeError({ requiredScope: 'tools:write' }), 'the scope tools:write, which was not granted'],
    ['scopes that are none', new InsufficientScopeError({ requiredScope: 'a"b\u001b[2J' }), 'more than was granted'],
    ['no scope', new InsufficientScopeError({}), 'more than was granted'],
    ['a refusal that is not about the sign-in', http(403), 'signing in again will not help'],
    ['another place', http(307), 'leads to another place (307)'],
    [
      'a person',
      new HoldfastError('login-needed', 'nobody signed in', shown`holdfast mcp login x`),
      'nobody signed in; holdfast mcp login x',
    ],
    ['the rest of a stream', endedEarly(), 'ended the answer before it was whole'],
    ['a connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED; holdfast explain ECONNREFUSED'],
  ])('for want of %s says so', (_, error, words) => {
    const answer = failureAnswer(7, error);
    expect(answer).toMatchObject({ jsonrpc: '2.0', id: 7, error: { code: -32000 } });
    expect(answer.error.message).toContain(words);
  });

  it('passes on what the server itself said in JSON-RPC, under the id of the request', () => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32020, message: 'headers differ' } });
    expect(failureAnswer(7, http(400, text))).toEqual({ jsonrpc: '2.0', id: 7, error: { code: -32020, message: 'headers differ' } });
  });

  it('repeats nothing else of an answer', () => {
    expect(JSON.stringify(failureAnswer(7, http(500, 'fake-access-1')))).not.toContain('fake-access');
  });
});
