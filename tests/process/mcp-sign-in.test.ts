/** The sign-in at an MCP server, from the command line, with the servers of the refresh suite. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { load } from '../mcp-refresh/suite.ts';
import { containing } from '../stores/scratch.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

interface Stage {
  readonly home: string;
  readonly server: { readonly url: string };
  readonly authorization: { untilExpired(): Promise<void>; counts(): { readonly refreshes: number } };
  readonly person: { leave(): void };
  strike(): Promise<void>;
}

const { Stage: OpenStage } = await load<{
  readonly Stage: { set(scenario: object, candidate: object, options: object): Promise<Stage> };
}>('suite/stage.mjs');
const holdfast = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');

let stage: Stage;
let url: string;

beforeEach(async () => {
  stage = await OpenStage.set({ servers: { lifetimeMs: 4_000 } }, { name: 'holdfast', argv: () => [] }, { patienceMs: 10_000 });
  ({ url } = stage.server);
});
afterEach(async () => await stage.strike());

const state = (): string => join(stage.home, 'state');

function start(...args: string[]): Heard {
  const env = { HOME: stage.home, HOLDFAST_HOME: state(), BROWSER: join(stage.home, 'bin', 'browser') };
  const heard = hear(holdfast, args, env);
  heard.child.stdin.end();
  return heard;
}

async function run(...args: string[]): Promise<{ code: number | string | null; out: string; words: string }> {
  const heard = start(...args);
  const code = await heard.ended;
  return { code, out: heard.stdout().toString(), words: heard.stderr() };
}

describe('holdfast mcp', { timeout: 60_000 }, () => {
  it('says before a sign-in that there is none, and makes nothing by looking', async () => {
    expect(await run('mcp', 'status', url)).toMatchObject({ code: 3, out: containing(`holdfast mcp login ${url}`) });
    expect(existsSync(state())).toBe(false);
    expect(await run('mcp', 'headers', url)).toMatchObject({ code: 3, out: '', words: containing(`hint: holdfast mcp login ${url}`) });
  });

  it('signs in, shows how it stands, hands out a fresh token, and signs out', async () => {
    const login = await run('mcp', 'login', url, '--json');
    expect(login).toMatchObject({ code: 0, words: containing('/authorize?') });
    expect(JSON.parse(login.out)).toMatchObject({ schema: 1, url, renewable: true });
    const kept = readdirSync(join(state(), 'mcp')).filter((name) => name.endsWith('.json'));
    expect(kept.map((name) => statSync(join(state(), 'mcp', name)).mode & 0o777)).toEqual([0o600]);

    const status = JSON.parse((await run('mcp', 'status', url, '--json')).out) as { servers: object[] };
    expect(status.servers).toMatchObject([{ url, signedIn: true, renewable: true, lastFailure: null, person: null }]);

    await stage.authorization.untilExpired();
    const headers = await run('mcp', 'headers', url);
    expect(headers).toMatchObject({ code: 0 });
    const { Authorization: value = '' } = JSON.parse(headers.out) as Record<string, string>;
    const answer = await fetch(url, { method: 'POST', headers: { authorization: value }, body: '{}' });
    expect(answer.status).not.toBe(401);

    expect(await run('mcp', 'logout', url)).toMatchObject({ code: 0 });
    expect(await run('mcp', 'status', url)).toMatchObject({ code: 3 });
    expect(readdirSync(join(state(), 'credentials')).filter((name) => name.endsWith('.json'))).toEqual([]);
  });

  it('brings requests on a loopback port to a server, past the end of its tokens', async () => {
    await run('mcp', 'add', 'tracker', url);
    await run('mcp', 'login', 'tracker');
    const heard = start('mcp', 'serve', '--http', '--json');
    await heard.until('Ctrl-C ends it');
    const { servers } = JSON.parse(heard.stdout().toString()) as { servers: Record<string, string> };
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(servers['tracker'] ?? '')));
    for (const text of ['one', 'two']) {
      const { content } = await client.callTool({ name: 'echo', arguments: { text } });
      expect(content).toEqual([{ type: 'text', text }]);
      await stage.authorization.untilExpired();
    }
    await client.close();
    heard.child.kill('SIGINT');
    expect(await heard.ended).toBe(0);
  });

  it('ends with 3 when nobody signs in, and can be tried again', async () => {
    stage.person.leave();
    expect(await run('mcp', 'login', url, '--within', '1s')).toMatchObject({ code: 3, words: containing('nobody signed in') });
    expect(await run('mcp', 'status', url)).toMatchObject({ code: 3 });
  });
});
