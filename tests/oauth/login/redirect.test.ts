import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Redirect } from '../../../src/oauth/login/redirect.ts';
import { openRedirect } from '../../../src/oauth/login/redirect.ts';
import { dial } from '../../http/wire.ts';

let redirect: Redirect;
let port = 0;
beforeEach(async () => {
  redirect = await openRedirect(null, 'work');
  port = Number(new URL(redirect.uri).port);
});
afterEach(() => redirect.close());

async function ask(line: string, host = `127.0.0.1:${port}`): Promise<string> {
  const wire = await dial(port);
  wire.send(`${line} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  await wire.closed;
  return wire.bytes;
}

it.each([
  'GET //',
  'GET ///callback?state=s&code=x',
  'GET http://[',
  'GET http://127.0.0.1/callback?state=s&code=x',
  'OPTIONS *',
  'GET /callbacks?state=s&code=x',
  'GET /callback/?state=s&code=x',
  'POST /callback?state=s&code=x',
  'GET /callback?state=%zz%ff',
  'GET /callback',
  'CONNECT a:1',
])('%s does not end a login, and is no answer to it', async (line) => {
  const login = redirect.answer('s', new AbortController().signal);
  expect(await ask(line)).not.toMatch(/^HTTP\/1\.1 200/);
  expect(await ask('GET /callback?state=s&code=right')).toMatch(/^HTTP\/1\.1 200 /);
  expect((await login).get('code')).toBe('right');
});

it.each(['evil.example', 'evil.example:1', '127.0.0.1', '', '127.0.0.1:1@evil.example', '['])(
  'an answer that comes to the host %j is not taken',
  async (host) => {
    const login = redirect.answer('s', new AbortController().signal);
    expect(await ask('GET /callback?state=s&code=wrong', host)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await ask('GET /callback?state=s&code=right', `localhost:${port}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect((await login).get('code')).toBe('right');
  },
);
