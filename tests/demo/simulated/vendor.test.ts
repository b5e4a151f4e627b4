import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IssuedLogin } from '../../../src/demo/simulated/grants.ts';
import { toolTurn } from '../../../src/demo/simulated/turns.ts';
import { Vendor } from '../../../src/demo/simulated/vendor.ts';

let vendor: Vendor;
let login: IssuedLogin;

beforeEach(async () => {
  vendor = await Vendor.open({ lifetimeMs: 60_000, saidSeconds: 28_800, script: toolTurn(1, () => 'echo step') });
  login = vendor.grants.logIn('ada');
});
afterEach(() => vendor.close());

function ask(body: object, token = login.accessToken, path = '/v1/messages?beta=true'): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${vendor.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

function exchange(refreshToken: string): Promise<Response> {
  const body = JSON.stringify({ grant_type: 'refresh_token', refresh_token: refreshToken });
  return fetch(`${vendor.url}/v1/oauth/token`, { method: 'POST', body });
}

const conversation = { model: 'a-model', messages: [{ role: 'user', content: 'do the work' }] };

describe('the Messages API', () => {
  it('answers with JSON, or with an event stream where one is asked for', async () => {
    await expect((await ask(conversation)).json()).resolves.toMatchObject({ stop_reason: 'tool_use', model: 'a-model' });
    const streamed = await ask({ ...conversation, stream: true });
    expect(streamed.headers.get('content-type')).toContain('text/event-stream');
    const events = (await streamed.text()).split('\n\n').filter((event) => event !== '');
    expect(events[0]).toMatch(/^event: message_start\ndata: \{"type":"message_start",/);
    expect(events.at(-1)).toBe('event: message_stop\ndata: {"type":"message_stop"}');
  });

  it('counts tokens, and says hello to anybody', async () => {
    const counted = await ask(conversation, login.accessToken, '/v1/messages/count_tokens?beta=true');
    await expect(counted.json()).resolves.toEqual({ input_tokens: expect.any(Number) as number });
    await expect(fetch(`${vendor.url}/api/hello`, { method: 'HEAD' })).resolves.toMatchObject({ status: 200 });
    expect(vendor.messages()).toEqual([]);
  });

  it('refuses a token that is unknown, ended or revoked, each in its own words', async () => {
    const words = async (token?: string): Promise<unknown> => {
      const answer = await ask(conversation, token);
      expect(answer.status).toBe(401);
      return ((await answer.json()) as { error: { message: string } }).error.message;
    };
    await expect(words('made-up')).resolves.toContain('Invalid authentication');
    vendor.grants.endAccessTokens();
    await expect(words()).resolves.toContain('has expired');
    vendor.grants.endGrants();
    await expect(words()).resolves.toContain('revoked');
    expect(vendor.messages().map(({ label, status }) => [label, status])).toEqual([
      ['unknown', 401],
      ['ada#1', 401],
      ['ada#1', 401],
    ]);
  });

  it('tells the owner of a token who they are', async () => {
    const headers = { authorization: `Bearer ${login.accessToken}` };
    const profile = await fetch(`${vendor.url}/api/oauth/profile`, { headers });
    await expect(profile.json()).resolves.toMatchObject({ account: { uuid: 'account-ada' } });
    await expect(fetch(`${vendor.url}/api/oauth/profile`)).resolves.toMatchObject({ status: 401 });
  });
});

describe('the token endpoint', () => {
  it('reads JSON and forms', async () => {
    const next = (await (await exchange(login.refreshToken)).json()) as { refresh_token: string; expires_in: number };
    expect(next).toMatchObject({ expires_in: 28_800, scope: expect.any(String) as string });
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: next.refresh_token });
    await expect(fetch(`${vendor.url}/v1/oauth/token`, { method: 'POST', body })).resolves.toMatchObject({ status: 200 });
    expect(vendor).toMatchObject({ tokenPosts: 2, grants: { rotations: 2, reuses: 0 } });
  });

  it('answers a spent token with invalid_grant, and the newest access token is dead', async () => {
    const next = (await (await exchange(login.refreshToken)).json()) as { access_token: string };
    const again = await exchange(login.refreshToken);
    expect(again.status).toBe(400);
    await expect(again.json()).resolves.toMatchObject({ error: 'invalid_grant' });
    await expect(ask(conversation, next.access_token)).resolves.toMatchObject({ status: 401 });
  });

  it('fails as told, and spends nothing', async () => {
    vendor.tokenMode = { kind: 'status', status: 503, body: 'later' };
    const answer = await exchange(login.refreshToken);
    expect([answer.status, await answer.text()]).toEqual([503, 'later']);
    expect(vendor.grants.rotations).toBe(0);
  });

  it('loses an answer as told: the token is spent and nobody has the next one', async () => {
    vendor.tokenMode = { kind: 'lose' };
    await expect(exchange(login.refreshToken)).rejects.toThrow('fetch failed');
    expect(vendor.grants.rotations).toBe(1);
  });

  it('cuts the connection as told, and spends nothing', async () => {
    vendor.tokenMode = { kind: 'cut' };
    await expect(exchange(login.refreshToken)).rejects.toThrow('fetch failed');
    expect(vendor.grants).toMatchObject({ rotations: 0, reuses: 0 });
  });

  it('hangs as told, until its caller leaves', async () => {
    vendor.tokenMode = { kind: 'hang' };
    const leave = new AbortController();
    const hanging = fetch(`${vendor.url}/v1/oauth/token`, { method: 'POST', body: '{}', signal: leave.signal });
    await vendor.until(({ tokenPosts }) => tokenPosts === 1);
    leave.abort();
    await expect(hanging).rejects.toThrow('abort');
  });
});

describe('a fault', () => {
  it('takes the place of so many answers, whatever the credential, and then is over', async () => {
    vendor.fail({ status: 529, body: '{"busy":true}', fields: { 'retry-after': '3' }, times: 2 });
    const answers = [await ask(conversation), await ask(conversation, 'made-up'), await ask(conversation)];
    expect(answers.map(({ status }) => status)).toEqual([529, 529, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('3');
  });

  it('can be called off', async () => {
    vendor.fail({ status: 500, times: 1_000 });
    vendor.recover();
    await expect(ask(conversation)).resolves.toMatchObject({ status: 200 });
  });

  it('can cut the connection before any byte', async () => {
    vendor.fail({ cutAfterEvents: 0 });
    await expect(ask(conversation)).rejects.toThrow('fetch failed');
  });

  it('can cut a stream in its middle', async () => {
    vendor.fail({ cutAfterEvents: 2 });
    const answer = await ask({ ...conversation, stream: true });
    await expect(answer.text()).rejects.toThrow('terminated');
    expect(vendor.messages()).toMatchObject([{ status: 0 }]);
  });
});

it('lists no token in what it says of requests', async () => {
  await ask(conversation);
  await exchange(login.refreshToken);
  expect(JSON.stringify(vendor.seen)).not.toContain('fake-');
});
