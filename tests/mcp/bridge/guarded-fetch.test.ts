import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { renewFor } from '../../../src/mcp/bridge/guarded-fetch.ts';
import type { GuardWorld } from './guard-world.ts';
import { guardOver, ok, refusal, signsIn, takes } from './guard-world.ts';
import { generation, hour, record } from '../../core/profile/samples.ts';
import { shown, shownText } from '../../../src/core/shown.ts';

const tokens = ({ sent }: GuardWorld): unknown[] => sent.map(({ token }) => token);
const never = (): Promise<never> => new Promise(() => undefined);

describe('a request', () => {
  it('is sent once while its token is good, without a look anywhere', async () => {
    const world = await guardOver({ answers: ok });
    expect((await world.call()).status).toBe(200);
    expect([tokens(world), world.authority.sent, world.signIns, world.held]).toEqual([['fake-access-1'], [], [], []]);
    expect(world.pendingCall.sentWith).toBe('g1');
  });

  it('is sent again, the same in all but the token, when the token was refused', async () => {
    const world = await guardOver({ answers: takes('fake-access-2') });
    expect((await world.call()).status).toBe(200);
    expect(tokens(world)).toEqual(['fake-access-1', 'fake-access-2']);
    expect(world.authority.sent).toEqual(['fake-refresh-1']);
    const [first, second] = world.sent.map(({ body, headers, url }) => {
      headers.delete('authorization');
      return { body, url, headers: [...headers] };
    });
    expect(second).toEqual(first);
    expect(first?.headers).toEqual([
      ['content-type', 'application/json'],
      ['mcp-session-id', 's'],
    ]);
    expect(world.facts).toContainEqual({ event: 'profile-replayed', status: 401 });
  });

  it('costs one renewal for eight that are refused at once', async () => {
    let asked = 0;
    const world = await guardOver({
      answers: takes('fake-access-2'),
      hasMoved: () => {
        asked += 1;
        return new Promise((resolve) => setImmediate(() => resolve(false)));
      },
    });
    const all = await Promise.all(Array.from({ length: 8 }, () => world.call()));
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect([world.authority.sent, world.signIns, asked]).toEqual([['fake-refresh-1'], [], 1]);
  });

  it('is not sent with a token that has ended', async () => {
    const world = await guardOver({ answers: takes('fake-access-2') });
    world.clock.set(2 * hour);
    expect((await world.call()).status).toBe(200);
    expect(tokens(world)).toEqual(['fake-access-2']);
  });

  it('passes when its fourth token is refused as well', async () => {
    const world = await guardOver({ answers: () => refusal() });
    const response = await world.call();
    expect([response.status, await response.text()]).toEqual([401, 'refused']);
    expect(tokens(world)).toEqual(['fake-access-1', 'fake-access-2', 'fake-access-3', 'fake-access-4']);
  });

  it.each<[string, () => Response]>([
    ['403 of a firewall', () => refusal('', 403, 'text/html')],
    ['403 about permissions', () => refusal('', 403)],
    ['401 that is a page', () => refusal('', 401, 'text/html')],
    ['401 of a portal', () => refusal('Basic realm="portal"')],
    ['429', () => refusal('', 429)],
    ['500', () => refusal('', 500)],
    ['404 of a lost session', () => refusal('', 404)],
    ['307', () => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } })],
  ])('passes as it came with %s: nobody renews, nobody signs in', async (_what, answers) => {
    const world = await guardOver({ answers });
    const expected = answers();
    const response = await world.call();
    expect([response.status, await response.text()]).toEqual([expected.status, await expected.text()]);
    expect([world.sent.length, world.authority.sent, world.signIns]).toEqual([1, [], []]);
  });

  it.each([401, 400, 500])('shows no token that a server quotes in an error (%i)', async (status) => {
    const quotes = ({ token }: { token: string | null }): Response =>
      new Response(`{"error":"not ${token}, nor ${token}"}`, { status, headers: { 'content-type': 'application/json', 'x-y': 'z' } });
    const response = await (await guardOver({ answers: quotes })).call();
    expect([response.status, response.headers.get('x-y')]).toEqual([status, 'z']);
    expect(await response.json()).toEqual({ error: 'not [token], nor [token]' });
  });

  it('fails as its sending fails', async () => {
    const world = await guardOver({ answers: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(world.call()).rejects.toThrow('fetch failed');
    expect(world.sent).toHaveLength(1);
  });

  it('never carries a token to another origin', async () => {
    const world = await guardOver({ answers: () => refusal() });
    for (const elsewhere of ['https://evil.example/mcp', 'http://mcp.example/mcp', 'https://mcp.example:8443/mcp']) {
      expect((await world.fetch(elsewhere, { method: 'POST', body: '{}' }, null)).status).toBe(401);
    }
    expect(tokens(world)).toEqual([null, null, null]);
    expect(world.authority.sent).toEqual([]);
  });

  it('overrules a token that somebody wrote into the configuration', async () => {
    const world = await guardOver({ answers: ok });
    await world.call({ headers: { authorization: 'Bearer configured' } });
    expect(tokens(world)).toEqual(['fake-access-1']);
  });
});

describe('a request without a credential', () => {
  it('is sent bare to a server that wants none', async () => {
    const world = await guardOver({ answers: ok, isNew: true });
    expect((await world.call()).status).toBe(200);
    expect([tokens(world), world.signIns]).toEqual([[null], []]);
  });

  it('waits for a person when the server says so, and knows what it said', async () => {
    const challenge = 'Bearer resource_metadata="https://mcp.example/.well-known/x", scope="a b"';
    const world = await guardOver({ answers: ({ token }) => (token === null ? refusal(challenge) : ok()), isNew: true });
    expect((await world.call()).status).toBe(200);
    expect(world.signIns).toEqual([
      { challenge: { scope: 'a b', metadataUrl: new URL('https://mcp.example/.well-known/x') }, refused: null },
    ]);
    expect(world.sent).toHaveLength(2);
  });

  it('ends with an error when the store cannot be used, and nobody is asked to sign in', async () => {
    const world = await guardOver({ answers: () => refusal() });
    world.store.stored = { kind: 'unusable', detail: 'it is open to other users', hint: shownText('chmod 600 x') };
    await world.keeper.look();
    await expect(world.call()).rejects.toMatchObject({ code: 'credential-store', hint: shownText('chmod 600 x') });
    expect([world.sent, world.signIns]).toEqual([[], []]);
  });
});

describe('a request that is held', () => {
  it('goes on with what a person brings when the login is over', async () => {
    const world = await guardOver({ answers: ({ token }) => (token === 'fake-access-1' ? refusal() : ok()) });
    world.authority.answers.push({ kind: 'refused', about: 'grant', error: 'invalid_grant' });
    expect((await world.call()).status).toBe(200);
    expect([world.signIns.length, world.authority.sent.length]).toEqual([1, 1]);
    expect(world.held).toEqual([world.pendingCall]);
    expect(world.pendingCall.isHeld).toBe(false);
  });

  it('waits while the authorization server is away, and asks no person', async () => {
    const world = await guardOver({ answers: takes('fake-access-2') });
    for (let n = 0; n < 3; n += 1) world.authority.answers.push({ kind: 'unavailable', detail: 'away', retryAfterMs: null });
    expect((await world.call()).status).toBe(200);
    expect([world.authority.sent.length, world.signIns]).toEqual([4, []]);
    expect(world.clock.slept.length).toBeGreaterThan(0);
  });

  it('ends at the limit with words for people, and is held no more', async () => {
    const world = await guardOver({ answers: () => refusal(), person: never, isNew: true, holdMs: 20 });
    await expect(world.call()).rejects.toMatchObject({ code: 'login-needed', hint: 'holdfast mcp login x' });
    expect(world.pendingCall.isHeld).toBe(false);
  });

  it('ends at the limit, too, when no answer comes from the authorization server', async () => {
    const world = await guardOver({ answers: () => refusal(), holdMs: 20 });
    world.authority.delay = never;
    await expect(world.call()).rejects.toMatchObject({ code: 'login-needed' });
  });

  it('ends at the limit, too, when the server’s metadata never comes', async () => {
    const world = await guardOver({ answers: () => refusal(), hasMoved: never, holdMs: 20 });
    await expect(world.call()).rejects.toMatchObject({ code: 'login-needed' });
  });

  it('ends when the one who asked leaves', async () => {
    const left = new AbortController();
    const world = await guardOver({
      answers: () => refusal(),
      isNew: true,
      person: () => {
        left.abort(new Error('left'));
        return never();
      },
    });
    await expect(world.call({ signal: left.signal })).rejects.toThrow('left');
    expect(world.pendingCall.isHeld).toBe(false);
  });

  it('ends for one who left, and goes on for the other', async () => {
    const left = new AbortController();
    let go = (): void => undefined;
    const together = new Promise<void>((resolve) => (go = resolve));
    const world = await guardOver({
      answers: ({ token }) => (token === null ? refusal() : ok()),
      isNew: true,
      person: async (there) => {
        await together;
        await signsIn(there);
      },
    });
    const [one, other] = [world.call({ signal: left.signal }), world.call()];
    left.abort(new Error('left'));
    await expect(one).rejects.toThrow('left');
    go();
    expect((await other).status).toBe(200);
  });

  it('is told why when a sign-in fails', async () => {
    const declined = new HoldfastError('login-refused', 'declined', shown`holdfast mcp login x`);
    const world = await guardOver({ answers: () => refusal(), isNew: true, person: () => Promise.reject(declined) });
    await expect(world.call()).rejects.toBe(declined);
    expect(world.signIns).toHaveLength(1);
  });
});

describe('a server that wants more scopes', () => {
  const more = 'Bearer error="insufficient_scope", scope="a b"';

  it('gets them by another sign-in, with no renewal before it', async () => {
    const world = await guardOver({ answers: ({ token }) => (token === 'fake-access-1' ? refusal(more, 403) : ok()) });
    expect((await world.call()).status).toBe(200);
    expect(world.signIns).toEqual([{ challenge: { scope: 'a b', metadataUrl: null }, refused: 'g1' }]);
    expect(world.authority.sent).toEqual([]);
  });

  it('is passed on when two sign-ins were not enough', async () => {
    const world = await guardOver({ answers: () => refusal(more, 403) });
    expect((await world.call()).status).toBe(403);
    expect([world.signIns.length, world.sent.length]).toEqual([2, 3]);
  });
});

describe('a server that has moved to another issuer', () => {
  it('sends people to that one, and the old one gets no refresh token any more', async () => {
    const world = await guardOver({
      answers: ({ token }) => (token === 'fake-access-1' ? refusal() : ok()),
      hasMoved: () => Promise.resolve(true),
    });
    expect((await world.call()).status).toBe(200);
    expect([world.signIns.length, world.authority.sent]).toEqual([1, []]);
  });

  it('is asked again at the next refusal', async () => {
    const said = [false, true];
    const world = await guardOver({
      answers: ({ token }) => (token === 'fake-access-1' || token === 'fake-access-2' ? refusal() : ok()),
      hasMoved: () => Promise.resolve(said.shift() ?? false),
    });
    expect((await world.call()).status).toBe(200);
    expect([world.signIns.length, world.authority.sent]).toEqual([1, ['fake-refresh-1']]);
  });

  it('that cannot say it is believed to have stayed', async () => {
    const world = await guardOver({ answers: takes('fake-access-2'), hasMoved: () => Promise.reject(new Error('no answer')) });
    expect((await world.call()).status).toBe(200);
    expect(world.signIns).toEqual([]);
  });
});

describe('a refusal inside an answer', () => {
  it('is renewed, and held meanwhile', async () => {
    const world = await guardOver({ answers: ok });
    await renewFor(world.guard, generation('g1'), world.pendingCall);
    expect([world.authority.sent, world.held, world.pendingCall.isHeld]).toEqual([['fake-refresh-1'], [world.pendingCall], false]);
  });

  it('waits for a person when the login is over, though the clock believes in the token', async () => {
    const world = await guardOver({ answers: ok });
    world.store.stored = {
      kind: 'record',
      record: record({ trouble: { kind: 'refused', about: 'grant', error: 'invalid_grant', at: 1 } }),
    };
    await renewFor(world.guard, generation('g1'), world.pendingCall);
    expect(world.signIns).toHaveLength(1);
  });
});
