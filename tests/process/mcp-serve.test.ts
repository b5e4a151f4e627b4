/** The built program as an MCP server: its protocol on both transports, its end, and that it gives nothing secret away. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { day, hour, ZooHome } from '../zoo/home.ts';

const root = join(import.meta.dirname, '..', '..');
const holdfast = join(root, 'bin', 'holdfast.cjs');
const expired = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
});

let zoo: ZooHome;
const running: ChildProcessWithoutNullStreams[] = [];
beforeEach(() => {
  zoo = new ZooHome();
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  zoo.close();
});

interface Answer {
  readonly id: number;
  readonly result?: Record<string, unknown> & { structuredContent?: Record<string, unknown>; isError?: boolean };
  readonly error?: { readonly message: string };
}

/** A server on a pipe, and everything that it ever says. */
class Pipe {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<number | string | null>;
  said = '';
  #id = 0;
  readonly #waiting = new Map<number, (answer: Answer) => void>();

  constructor(args: readonly string[] = ['mcp', 'serve'], env: Readonly<Record<string, string>> = zoo.env()) {
    this.child = spawn(process.execPath, [holdfast, ...args], { cwd: zoo.project, env });
    running.push(this.child);
    this.child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.said += `${line}\n`;
      const answer = JSON.parse(line) as Answer;
      this.#waiting.get(answer.id)?.(answer);
    });
    this.ended = new Promise((resolve) => this.child.once('close', (code, signal) => resolve(code ?? signal)));
  }

  ask(method: string, params: object = {}): Promise<Answer> {
    const id = (this.#id += 1);
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return answered;
  }

  async hello(): Promise<Answer> {
    const clientInfo = { name: 'test', version: '1' };
    const answer = await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    this.child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
    return answer;
  }

  async call(name: string, args: object = {}): Promise<NonNullable<Answer['result']>> {
    const { result } = await this.ask('tools/call', { name, arguments: args });
    return result ?? {};
  }
}

function commandJson(...args: string[]): Record<string, unknown> {
  const { stdout } = spawnSync(process.execPath, [holdfast, ...args], { cwd: zoo.project, env: zoo.env(), encoding: 'utf8' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('holdfast mcp serve', () => {
  it('says what the commands say', async () => {
    zoo.login({ expiresIn: -hour });
    zoo.folder('.claude/.oauth_refresh.lock', { ago: hour });
    const pipe = new Pipe();
    expect((await pipe.hello()).result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: {
        name: 'holdfast',
        version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
      },
    });

    const path = zoo.file('error.txt', expired);
    const { file: _, ...verdict } = commandJson('explain', '--json', path);
    expect((await pipe.call('explain_error', { text: expired })).structuredContent).toMatchObject(verdict);

    const { findings, verdict: doctors } = commandJson('doctor', '--json') as { findings: Array<Record<string, unknown>>; verdict: string };
    const diagnosis = (await pipe.call('diagnose')).structuredContent as unknown as {
      findings: Array<Record<string, unknown>>;
      verdict: string;
    };
    expect(diagnosis.verdict).toBe(doctors);
    expect(diagnosis.findings.map(({ id }) => id)).toContain('refresh-lock-orphaned');
    // How long ago something was moves on between two looks.
    const lasting = ({ id, level, title, next }: Record<string, unknown>) => ({ id, level, title, next });
    expect(diagnosis.findings.map(lasting)).toEqual(findings.map(lasting));

    const { logins } = commandJson('status', '--json');
    expect((await pipe.call('auth_status')).structuredContent).toMatchObject({ logins, profiles: [], troubles: [] });

    const { answer, exitCode } = commandJson('check', '--json', '--for', '8h');
    expect((await pipe.call('preflight', { for: '8h' })).structuredContent).toMatchObject({ answer, exitCode, forMs: 8 * hour });
    const wrong = await pipe.call('preflight', { client: 'nobody' });
    expect([wrong.isError, JSON.stringify(wrong['content'])]).toEqual([
      true,
      expect.stringMatching(/got \\"nobody\\"\\nNext: holdfast check/),
    ]);

    pipe.child.stdin.end();
    expect(await pipe.ended).toBe(0);
  });

  it('has the articles', async () => {
    const pipe = new Pipe();
    await pipe.hello();
    const { resources } = (await pipe.ask('resources/list')).result as unknown as { resources: Array<{ uri: string }> };
    expect(resources.length).toBeGreaterThan(55);
    for (const { uri } of resources) {
      const { contents } = (await pipe.ask('resources/read', { uri })).result as unknown as { contents: Array<{ text: string }> };
      expect(contents[0]?.text).toMatch(/^# .+\n/);
    }
  });

  it('names a fault of the config file, and tells of the logins anyway', async () => {
    zoo.file('.config/holdfast/config.json', '{"profiles": 7}');
    zoo.set('HOLDFAST_CONFIG', join(zoo.home, '.config/holdfast/config.json'));
    zoo.login();
    const pipe = new Pipe();
    await pipe.hello();
    expect((await pipe.call('auth_status')).structuredContent).toMatchObject({
      logins: [{ health: { kind: 'good' } }],
      profiles: null,
      troubles: [{ message: expect.stringContaining('config.json') as unknown }],
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order at %s, with nothing said that is no protocol', async (signal) => {
    const pipe = new Pipe();
    await pipe.hello();
    pipe.child.kill(signal);
    expect(await pipe.ended).toBe(0);
    expect(pipe.said.trim().split('\n')).toHaveLength(1);
  });

  it('says what goes with what', () => {
    const wrong = spawnSync(process.execPath, [holdfast, 'mcp', 'serve', '--port', '0'], { env: zoo.env(), encoding: 'utf8' });
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toBe('error: --port goes with --http\nhint: holdfast mcp serve --http\n');
  });
});

describe('holdfast mcp serve --http', () => {
  const hello = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  });

  function post(url: string, fields: Readonly<Record<string, string>> = {}): Promise<number | undefined> {
    const headers = { 'accept': 'application/json, text/event-stream', 'content-type': 'application/json', ...fields };
    return new Promise((resolve, reject) => {
      const asked = request(url, { method: 'POST', headers, agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode));
      });
      asked.on('error', reject);
      asked.end(hello);
    });
  }

  it('prints an address that is a key, serves who has it, nobody else, and ends at a signal', async () => {
    const child = spawn(process.execPath, [holdfast, 'mcp', 'serve', '--http', '--json'], { cwd: zoo.project, env: zoo.env() });
    running.push(child);
    const ended = new Promise((resolve) => child.once('close', resolve));
    const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
    const { schema, url } = JSON.parse(line) as { schema: number; url: string };
    expect([schema, url]).toEqual([1, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}\/holdfast$/)]);
    expect(await post(url)).toBe(200);
    expect(await post(url.replace(/\/[\w-]{32}\//, `/${'x'.repeat(32)}/`))).toBe(404);
    expect(await post(url, { host: 'evil.example' })).toBe(404);
    expect(await post(url, { origin: 'https://evil.example' })).toBe(404);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('what is secret', () => {
  /** What follows the sign of the vendor, which is no secret, differs in each place. */
  const planted: string[] = [];
  const canary = (sign = ''): string => {
    const secret = `Qz${(planted.length + 11).toString(36)}cAnArY${'7kW3vX9mJ4tR'.slice(planted.length % 5)}hL2pZ8${planted.length}dN`;
    planted.push(secret);
    return sign + secret;
  };

  const passphrase = 'zanzibarsecretphrase';

  function plant(): { env: Record<string, string>; text: string } {
    zoo.login({
      accessToken: canary('sk-ant-oat01-'),
      refreshToken: canary('sk-ant-ort01-'),
      expiresIn: -hour,
      endsIn: day,
      mcpOAuth: {
        'linear|x': { serverName: 'linear', accessToken: canary(), refreshToken: canary(), clientSecret: canary(), expiresAt: 1 },
      },
    });
    zoo.settings({ env: { ANTHROPIC_AUTH_TOKEN: canary() }, apiKeyHelper: `echo ${canary()}` });
    zoo.file('project/.claude/settings.local.json', `{"env": {"ANTHROPIC_API_KEY": "${canary()}", oops`);
    zoo.file('.claude.json', {
      oauthAccount: { emailAddress: 'ada@example.com' },
      primaryApiKey: canary(),
      mcpServers: {
        a: { command: 'x', env: { A_TOKEN: canary() } },
        b: { type: 'http', url: 'https://b.example', headers: { authorization: canary() } },
      },
    });
    zoo.file('project/.mcp.json', { mcpServers: { c: { url: 'https://c.example', headers: { 'x-key': canary() } } } });
    zoo.session(`API Error: 401 the token ${canary()} was refused; x-api-key: ${canary('sk-ant-api03-')} · Please run /login`, {
      name: 'a',
    });
    zoo.session(`API Error: 401 ${canary()} Invalid bearer token`, { name: 'b', ago: hour });
    zoo.file('.codex/auth.json', { OPENAI_API_KEY: null, tokens: { access_token: canary(), refresh_token: canary() } });
    zoo.file('.gemini/oauth_creds.json', { access_token: canary(), refresh_token: canary(), expiry_date: 1 });
    zoo.file('.npmrc', `//registry.npmjs.org/:_authToken=${canary()}\n`);
    zoo.file('.git-credentials', `https://ada:${canary()}@git.example\n`);
    zoo.file('.docker/config.json', { auths: { 'r.example': { auth: canary() } } });
    zoo.file('.aws/credentials', `[default]\naws_secret_access_key = ${canary()}\n`);
    zoo.file('.bashrc', `export ANTHROPIC_API_KEY=${canary()}\n`);
    zoo.file('project/.env', `ANTHROPIC_API_KEY=${canary()}\n`);
    zoo.file('project/.github/workflows/ci.yml', `on: push\njobs:\n  a:\n    env:\n      ANTHROPIC_API_KEY: ${canary()}\n`);
    const profiles = {
      fixed: { type: 'static', secret: { env: 'MY_KEY' }, hosts: ['a.example'] },
      program: { type: 'command', command: ['curl', '-H', `Authorization: Bearer ${canary()}`, 'https://t.example'], hosts: ['a.example'] },
    };
    zoo.file(join(zoo.root, 'holdfast', 'config.json'), { profiles });
    const { now } = zoo;
    const incident = {
      schema: 1,
      at: now,
      session: 's',
      turn: null,
      folder: zoo.project,
      transcript: null,
      cause: 'refused',
      place: 'x',
      identity: null,
    };
    zoo.file(join(zoo.root, 'holdfast', 'incidents.ndjson'), `${JSON.stringify({ ...incident, tried: [`sent ${canary()}`] })}\n`);
    return {
      env: {
        ...zoo.env(),
        ANTHROPIC_API_KEY: canary(),
        CLAUDE_CODE_OAUTH_TOKEN: canary('sk-ant-oat01-'),
        ANTHROPIC_BASE_URL: `https://ada:${canary()}@gateway.example/v1?key=${canary()}`,
        HTTPS_PROXY: `http://ada:${canary()}@proxy.example:3128`,
        MY_KEY: canary(),
        AWS_SECRET_ACCESS_KEY: canary(),
        ANTHROPIC_CUSTOM_HEADERS: `x-gateway-key: ${canary()}`,
      },
      // The last is one that no mask knows: what is given is not said again at all.
      text: `${expired} ${passphrase}\nAuthorization: Bearer ${canary('sk-ant-oat01-')}\nx-api-key ${canary()}\n`,
    };
  }

  it('is never said, nor a beginning or an end of it, whatever is asked; and no client is started', async () => {
    planted.length = 0;
    const { env, text } = plant();
    // A client that is first in the path, and would leave a trace.
    zoo.file('bin/claude', '#!/bin/sh\ntouch "$HOME/was-started"\n', { mode: 0o755 });
    const pipe = new Pipe(['mcp', 'serve'], { ...env, PATH: `${zoo.path('bin')}:${env['PATH'] ?? ''}` });
    await pipe.hello();
    const log = `${text}${'a line of a log that says nothing\n'.repeat(1000)}npm error code E401 ${text}`;
    const answers = [
      await pipe.call('auth_status'),
      await pipe.call('diagnose'),
      await pipe.call('preflight', { for: '8h' }),
      await pipe.call('preflight', { client: 'codex' }),
      await pipe.call('explain_error', { text }),
      await pipe.call('explain_error', { text: log }),
      await pipe.call('explain_error', { text: `what is ${text.split('\n')[2] ?? ''}?` }),
      await pipe.call('explain_error', { text: readFileSync(zoo.session(text, { name: 'c' }), 'utf8') }),
    ];
    expect(answers.map(({ isError }) => isError ?? false)).toEqual(answers.map(() => false));
    // It has looked where they are.
    expect(answers[0]?.structuredContent).toMatchObject({ profiles: [{ name: 'fixed' }, { name: 'program', from: 'curl' }] });
    expect(JSON.stringify(answers[0])).toContain('sent ***');
    expect(JSON.stringify(answers[1])).toMatch(/session of .* ended with/);
    expect(answers[5]?.structuredContent).toMatchObject({ findings: expect.any(Array) as unknown });
    await pipe.ask('prompts/get', { name: 'repair', arguments: { error: text } });
    await pipe.ask('prompts/get', { name: 'repair', arguments: { error: log } });
    await pipe.call('explain_error', { text: { text } });
    await pipe.call('diagnose', { online: text });
    await pipe.call('preflight', { for: text });
    await pipe.call('preflight', { for: text.slice(-25).trim() });
    await pipe.call('preflight', { client: text.slice(-30).trim() });
    await pipe.ask('tools/list');
    await pipe.ask('resources/list');
    pipe.child.stdin.write(`{"jsonrpc": "2.0", "text": "${text.slice(-30).trim()}"\n`);
    pipe.child.stdin.end();
    expect(await pipe.ended).toBe(0);

    expect(planted.length).toBeGreaterThan(35);
    const parts = [...planted, passphrase].flatMap((secret) => [secret.slice(0, 8), secret.slice(-8)]);
    expect(parts.filter((part) => pipe.said.includes(part))).toEqual([]);
    expect(existsSync(zoo.path('was-started'))).toBe(false);
  });
});
