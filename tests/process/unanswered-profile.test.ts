/** Runs with a credential of one's own that nobody can answer for. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCredentialFile } from '../../src/stores/profile/credential-file.ts';
import { openLeases } from '../../src/stores/leases.ts';
import { credential, record } from '../core/profile/samples.ts';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

/** One request, whose refusal is the child's failure. */
const asks = `fetch(process.env.HOLDFAST_BASE_URL + '/v1/models').then((answer) => process.exit(answer.ok ? 0 : 9))`;

let fast: string;
let home: string;
let upstream: Server;
let takes: string;

beforeAll(async () => {
  fast = await program(`
    import { runWithProfile } from '$src/profiles/run/run-with-profile.ts';
    import { fastHost } from '$src/../tests/process/fast-clock.ts';
    const host = fastHost(300);
    const [profile, command, ...args] = process.argv.slice(2);
    try {
      process.exitCode = await runWithProfile(host, { profile, command, args, askedMs: null, baseUrlEnv: [] });
    } catch (error) {
      process.exitCode = host.terminal.fail(error);
    }
  `);
}, 90_000);

beforeEach(async () => {
  home = scratchFolder();
  takes = 'nothing';
  upstream = createServer((req, res) => {
    const isGood = req.headers.authorization === `Bearer ${takes}`;
    res.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' }).end('{"error":{"message":"bad token"}}');
  });
  await new Promise<void>((resolve) => void upstream.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  upstream.closeAllConnections();
  upstream.close();
});

function run(profile: object, script: string, env: Readonly<Record<string, string>>): Heard {
  const host = `127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const config = join(home, 'config.json');
  const work = { hosts: [host], upstream: `http://${host}`, ...profile };
  writeFileSync(config, JSON.stringify({ profiles: { work } }), { mode: 0o600 });
  chmodSync(home, 0o700);
  const where = { HOME: home, HOLDFAST_HOME: join(home, 'state'), HOLDFAST_CONFIG: config };
  const heard = hear(fast, ['work', process.execPath, '-e', script], { ...where, ...env });
  heard.child.stdin.end();
  return heard;
}

const key = { type: 'static', secret: { env: 'LLM_KEY' } };

describe('a run with a credential of one’s own', () => {
  it('in CI ends with 3 after the short default when only a person can replace what was refused', async () => {
    mkdirSync(join(home, 'state', 'credentials'), { recursive: true, mode: 0o700 });
    const store = openCredentialFile(join(home, 'state', 'credentials'), 'work', openLeases(join(home, 'state')));
    const last = credential({ refresh: null, expiresAt: null, renewAt: null });
    await store.save(record({ credential: last }), null);
    const heard = run({ type: 'oauth', issuer: 'https://login.example.com', clientId: 'c' }, asks, { CI: 'true' });
    expect(await heard.ended).toBe(3);
    expect(heard.stderr()).toMatch(/exit code 3; the child's own was 9/);
    expect(heard.stderr()).toContain('hint: 3 min is the default in CI; --hold 2h waits longer');
  });

  it('ends with 4 when the program that brings the token gives nothing for as long', async () => {
    const once = join(home, 'once');
    const brings = `[ -e ${once} ] && exit 1; touch ${once}; echo fake-token-1`;
    const heard = run({ type: 'command', command: ['/bin/sh', '-c', brings] }, asks, { CI: 'true' });
    expect(await heard.ended).toBe(4);
    expect(heard.stderr()).toMatch(/exit code 4; the child's own was 9/);
  });

  it.each([
    ['whose credential is good ends as its child did, with 3 too', 'fake-key-1', asks.replace('answer.ok ? 0 : 9', '3'), 3],
    ['whose credential is good ends well', 'fake-key-1', asks, 0],
    ['that was refused and whose child ended well anyway is good', 'nothing', asks.replace('answer.ok ? 0 : 9', '0'), 0],
    [
      'whose child was ended by a signal keeps its code',
      'nothing',
      asks.replace('process.exit(answer.ok ? 0 : 9)', "process.kill(process.pid, 'SIGKILL')"),
      137,
    ],
  ])('%s', async (_, taken, script, code) => {
    takes = taken;
    const heard = run(key, script, { LLM_KEY: 'fake-key-1', CI: 'true' });
    expect(await heard.ended).toBe(code);
    expect(heard.stderr()).not.toContain("the child's own was");
  });
});
