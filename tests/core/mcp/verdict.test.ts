import { describe, expect, it } from 'vitest';
import type { McpAnswer, McpVerdict } from '../../../src/core/mcp/verdict.ts';
import { judgeMcpAnswer } from '../../../src/core/mcp/verdict.ts';

const answer = (over: Partial<McpAnswer>): McpAnswer => ({ status: 401, contentType: null, challenge: null, ...over });

describe('an answer of an MCP server', () => {
  it.each<[string, Partial<McpAnswer>, McpVerdict]>([
    ['200', { status: 200 }, 'passes'],
    ['200 with a challenge that means nothing there', { status: 200, challenge: 'Bearer error="invalid_token"' }, 'passes'],
    ['400 that speaks of a token', { status: 400, challenge: 'Bearer error="invalid_token"' }, 'passes'],
    ['402', { status: 402 }, 'passes'],
    ['404', { status: 404 }, 'passes'],
    ['407 of a proxy', { status: 407, challenge: 'Basic realm="proxy"' }, 'passes'],
    ['429', { status: 429 }, 'passes'],
    ['503', { status: 503 }, 'passes'],
    ['401 without a word', {}, 'refused'],
    ['401 with JSON', { contentType: 'application/json' }, 'refused'],
    ['401 with a plain text', { contentType: 'text/plain' }, 'refused'],
    ['401 with a bare challenge', { challenge: 'Bearer' }, 'refused'],
    ['401 with a challenge in small letters', { challenge: 'bearer realm="x"' }, 'refused'],
    ['401 with DPoP', { challenge: 'DPoP algs="ES256"' }, 'refused'],
    ['401 with two schemes, ours the second', { challenge: 'Basic realm="x", Bearer realm="y"' }, 'refused'],
    ['401 with two schemes without a space between', { challenge: 'Basic realm="x",Bearer' }, 'refused'],
    ['401 as a page with our challenge', { contentType: 'text/html', challenge: 'Bearer' }, 'refused'],
    ['401 as a page', { contentType: 'text/html; charset=utf-8' }, 'passes'],
    ['401 as a page in capital letters', { contentType: 'Text/HTML' }, 'passes'],
    ['401 of a portal', { challenge: 'Basic realm="portal"' }, 'passes'],
    ['401 of Kerberos', { challenge: 'Negotiate' }, 'passes'],
    ['401 with a scheme that only sounds like ours', { challenge: 'NotBearer x="y"' }, 'passes'],
    ['401 that wants more scopes', { challenge: 'Bearer error="insufficient_scope", scope="a b"' }, 'needs-scope'],
    ['403 without a word, as a firewall has it', { status: 403 }, 'passes'],
    ['403 as a page', { status: 403, contentType: 'text/html' }, 'passes'],
    ['403 with a bare challenge', { status: 403, challenge: 'Bearer realm="x"' }, 'passes'],
    ['403 that wants more scopes', { status: 403, challenge: 'Bearer error="insufficient_scope"' }, 'needs-scope'],
    ['403 that wants them without quotes', { status: 403, challenge: 'Bearer error=insufficient_scope' }, 'needs-scope'],
    ['403 that wants a stronger sign-in', { status: 403, challenge: 'Bearer error="insufficient_user_authentication"' }, 'needs-scope'],
    ['403 that wants them of another scheme', { status: 403, challenge: 'Basic error="insufficient_scope"' }, 'passes'],
    ['403 that refuses the token', { status: 403, challenge: 'Bearer error="invalid_token"' }, 'refused'],
    ['403 with an error of a longer name', { status: 403, challenge: 'Bearer error="invalid_tokens"' }, 'passes'],
  ])('%s', (_what, over, verdict) => expect(judgeMcpAnswer(answer(over))).toBe(verdict));
});
