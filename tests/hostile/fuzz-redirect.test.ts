/** Whatever comes to the redirect listener, a login goes on waiting for its own answer, and takes it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Redirect } from '../../src/oauth/login/redirect.ts';
import { openRedirect } from '../../src/oauth/login/redirect.ts';
import { answered, exchange, expectHolds, watchTopLevel } from './fuzz.ts';
import { oddRequest } from './odd-http.ts';

watchTopLevel();

let redirect: Redirect;
let port = 0;
beforeEach(async () => {
  redirect = await openRedirect(null, 'work');
  port = Number(new URL(redirect.uri).port);
});
afterEach(() => redirect.close());

const get = (target: string): Promise<string> =>
  exchange({ port }, [Buffer.from(`GET ${target} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`)], true);

it('a redirect listener that is asked anything lives, answers or closes, and takes the answer to its login', async () => {
  const login = redirect.answer('state-1', new AbortController().signal);
  await expectHolds(oddRequest([`127.0.0.1:${port}`, `localhost:${port}`]), async (pieces) => {
    const heard = await exchange({ port }, pieces, false);
    expect(heard).toMatch(answered);
    expect(await get('/callback?state=other')).toMatch(/^HTTP\/1\.1 404 /);
  });
  expect(await get('/callback?state=state-1&code=c')).toMatch(/^HTTP\/1\.1 200 /);
  expect((await login).get('code')).toBe('c');
});
