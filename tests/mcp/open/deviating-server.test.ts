/** Authorization servers that deviate, as the sign-in at an MCP server meets them when it is renewed. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as allOf } from 'node:stream/consumers';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { serverIn } from '../../../src/mcp/open/open-server.ts';
import { standingOfServer } from '../../../src/mcp/open/standing.ts';
import { openHost } from '../../../src/host/open-host.ts';
import type { World } from '../../../src/host/world.ts';
import type { McpServer } from '../../../src/core/mcp/server.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { scratchFolder } from '../../stores/scratch.ts';

const noon = Date.parse('2030-01-01T12:00:00Z');
const hour = 3_600_000;
const never = new AbortController().signal;
let listening: Server | null = null;

afterEach(() => void listening?.close());

/** A sign-in that lapsed an hour ago, and a token endpoint that answers as told. */
async function lapsed(answer: { status: number; type: string; body: string }, over: Partial<McpServer> = {}) {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    void allOf(request).then((body) => {
      asked.push(new URLSearchParams(body));
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    });
  });
  listening = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const home = scratchFolder();
  const state = join(home, 'state');
  mkdirSync(state, { mode: 0o700 });
  let now = noon;
  const clock = {
    now: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const random = (): number => 0.5;
  const world = openHost({
    env: { HOME: home, HOLDFAST_HOME: state },
    platform: 'linux',
    home,
    cwd: home,
    clock,
    random,
  } as unknown as World);
  const url = `${origin}/mcp`;
  const described: McpServer = {
    name: 'tracker',
    url,
    transport: 'auto',
    clientId: null,
    clientSecret: null,
    clientMetadataUrl: null,
    scopes: null,
    headers: {},
    account: null,
    resource: null,
    ...over,
  };
  const open = serverIn(world, described, await world.state());
  const none = { authorization: null, deviceAuthorization: null, revocation: null, userinfo: null };
  const endpoints = { token: `${origin}/token`, ...none };
  await open.registrations.save({
    url,
    account: null,
    issuer: origin,
    endpoints,
    resource: url,
    clientId: 'mine',
    clientSecret: null,
    clientAuth: 'none',
    origin: 'given',
    redirectPort: null,
    scopes: [],
  });
  const granted = {
    access: new Secret('fake-access-1'),
    tokenType: 'Bearer',
    refresh: new Secret('fake-refresh-1'),
    lifetimeMs: hour,
    scope: null,
    subject: null,
    endpoints,
  };
  await open.keeper().accept(granted, noon - 2 * hour);
  /** Asks as one process after the other would. */
  const ask = async (times: number): Promise<string> => {
    let because = '';
    for (let time = 0; time < times; time += 1) {
      const handout = await open.keeper().credential(null, never);
      because = handout.kind === 'none' ? handout.because : 'a credential';
      now += hour;
    }
    return because;
  };
  /** The step that whoever asks is told. */
  const told = async (): Promise<string> => {
    const handout = await open.keeper().credential(null, never);
    return handout.kind === 'none' ? String(handout.person) : 'nothing';
  };
  return { asked, ask, told, standing: () => standingOfServer(world, described) };
}

const page = { status: 403, type: 'text/html', body: '<h1>Session expired</h1>' };

describe('a refusal in other words than those of OAuth', () => {
  it.each([
    ['a page', page, 'answered 403 with text/html, '],
    [
      'JSON of its own',
      { status: 400, type: 'application/json', body: '{"code":4012,"message":"fake-refresh-1 is past its end"}' },
      'answered 400 with application/json: "[token] is past its end", ',
    ],
    ['nothing at all', { status: 404, type: 'x/y', body: '' }, 'answered 404, '],
    [
      'a page with a title',
      { status: 403, type: 'text/html', body: '<html><head><title>Signed out</title></head></html>' },
      'answered 403 with text/html: "Signed out", ',
    ],
    [
      'a sentence deep in JSON',
      { status: 401, type: 'application/json', body: '{"errors":[{"detail":"session is over"}]}' },
      'answered 401 with application/json: "session is over", ',
    ],
    [
      'an error that no specification has',
      { status: 400, type: 'application/json', body: '{"error":"token_expired","error_description":"fake-refresh-1 is too old"}' },
      'answered 400 (token_expired: "[token] is too old"), ',
    ],
    [
      'such an error in an answer that says OK',
      { status: 200, type: 'application/json', body: '{"ok":false,"error":"token_revoked"}' },
      'answered 200 (token_revoked), ',
    ],
    [
      'an error that is a sentence',
      { status: 401, type: 'application/json', body: '{"error":"Refresh token unknown"}' },
      'answered 401 (unknown_error), ',
    ],
    [
      'JSON with a description',
      { status: 401, type: 'application/json', body: '{"error":{"x":1},"error_description":"token fake-refresh-1 is gone"}' },
      'answered 401 with application/json: "token [token] is gone", ',
    ],
  ])('%s: is met three times, then one sign-in is offered, and nothing more is sent', async (_, answer, says) => {
    const { asked, ask, standing } = await lapsed(answer);
    expect(await ask(2)).toContain('next try in');
    expect(await ask(6)).toContain(says);
    expect(asked).toHaveLength(3);
    const now = await standing();
    expect(now).toMatchObject({ signedIn: false, renewable: false });
    expect(now.person).toMatch(/^holdfast mcp login /);
    expect(now.lastFailure).toMatch(/the same each time; its login is kept, and not sent again until somebody has signed in$/);
    expect(JSON.stringify(now)).not.toContain('fake-refresh-1');
  });

  it('in the words of OAuth says why, and is sent once', async () => {
    const { asked, ask, standing } = await lapsed({
      status: 400,
      type: 'application/json',
      body: '{"error":"invalid_grant","error_description":"The session was ended by an administrator"}',
    });
    expect(await ask(3)).toContain('(invalid_grant: "The session was ended by an administrator")');
    expect(asked).toHaveLength(1);
    expect((await standing()).lastFailure).toContain('"The session was ended by an administrator"');
  });
});

describe('the resource that is named in a renewal', () => {
  it.each<[string, string | null, RegExp]>([
    ['is what was agreed at the sign-in', null, /^http:\/\/127\.0\.0\.1:\d+\/mcp$/],
    ['is none where a person said so', 'none', /^nothing$/],
    ['is another where a person said so', 'api://tracker', /^api:\/\/tracker$/],
  ])('%s', async (_, resource, named) => {
    const { asked, ask } = await lapsed(page, { resource });
    await ask(1);
    expect(asked.map((form) => form.get('resource') ?? 'nothing')).toEqual([expect.stringMatching(named)]);
  });
});

describe('a set-up that is not accepted', () => {
  const refused = (error: string, description: string) => ({
    status: 400,
    type: 'application/json',
    body: JSON.stringify({ error, error_description: description }),
  });

  it.each([
    ['invalid_target', 'no such audience'],
    ['invalid_request', 'Unknown parameter: resource'],
    ['invalid_request', 'AADSTS901002: The resource request parameter is not supported.'],
    ['invalid_scope', 'AADSTS9010010: it does not match with the requested scopes'],
  ])('is answered by a sign-in without a resource where that was refused: %s, %s', async (error, description) => {
    const { ask, standing, told } = await lapsed(refused(error, description));
    await ask(1);
    expect(await told()).toMatch(/^holdfast mcp login \S+ --resource none$/);
    expect(await standing()).toMatchObject({ signedIn: false, renewable: false, person: await told() });
  });

  it.each([
    ['invalid_client', 'the client was deleted'],
    ['invalid_request', 'you may not use this resource'],
    ['unauthorized_client', 'not for this resource server'],
  ])('is answered by a sign-in like the one before where it was not: %s, %s', async (error, description) => {
    const { ask, standing, told } = await lapsed(refused(error, description));
    await ask(1);
    expect(await told()).toMatch(/^holdfast mcp login \S+$/);
    expect(await standing()).toMatchObject({
      signedIn: false,
      person: await told(),
      words: expect.stringMatching(/not renewed any more$/) as string,
    });
  });

  it('names no other resource to somebody who names none', async () => {
    const { ask, told } = await lapsed(refused('invalid_target', 'no such audience'), { resource: 'none' });
    await ask(1);
    expect(await told()).toMatch(/^holdfast mcp login \S+$/);
  });
});
