/**
 * What `holdfast token` costs beside Node itself: with a fresh token, and when it renews one. Ratios and differences within
 * one run; the numbers of another machine say nothing.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const rounds = 40;
const renewals = 20;
/** The server's own latency, milliseconds. */
const latencyMs = 50;
const holdfast = join(import.meta.dirname, '..', 'bin', 'holdfast.cjs');
const home = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
// NODE_EXTRA_CA_CERTS would cost every start of Node 20 some 65 ms.
const env = { PATH: process.env.PATH, HOME: home, HOLDFAST_HOME: join(home, 'state') };
const empty = join(home, 'empty.cjs');

try {
  writeFileSync(empty, '');
  const server = await startServer();
  configure(server.port);
  store(server.port, Date.now() + 3_600_000);
  reportStart();
  await reportRenewal(server);
  server.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}

function reportStart() {
  const ways = { 'node -e 0': ['-e', '0'], 'an empty file': [empty], 'holdfast token': [holdfast, 'token', 'bench'] };
  const took = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, args] of Object.entries(ways)) {
      const begun = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { env });
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      took[name].push(performance.now() - begun);
    }
  }
  const bare = median(took['node -e 0']);
  say(`a fresh token (median of ${rounds}; target 1.25 times node -e 0 at most)`);
  for (const name of Object.keys(ways)) {
    say(
      `  ${name.padEnd(16)} ${median(took[name]).toFixed(1).padStart(7)} ms  ${(median(took[name]) / bare).toFixed(2)} x`,
    );
  }
}

async function reportRenewal(server) {
  const took = [];
  for (let round = 0; round < renewals; round += 1) {
    store(server.port, Date.now() - 1);
    const begun = performance.now();
    await run([holdfast, 'token', 'bench']);
    took.push(performance.now() - begun);
  }
  if (server.posts() !== renewals) throw new Error(`expected ${renewals} renewals, counted ${server.posts()}`);
  say(`a renewal (median of ${renewals}; the server takes ${latencyMs} ms)`);
  say(
    `  holdfast token   ${median(took).toFixed(1).padStart(7)} ms, ${(median(took) - latencyMs).toFixed(1)} ms above the server's own`,
  );
}

function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`holdfast token ended with ${code}`))));
  });
}

function startServer() {
  let posts = 0;
  const server = createServer((req, res) => {
    req.resume();
    posts += 1;
    setTimeout(() => {
      res.setHeader('content-type', 'application/json');
      res.end(
        JSON.stringify({
          access_token: `fake-access-${posts}`,
          refresh_token: `fake-refresh-${posts}`,
          expires_in: 3600,
        }),
      );
    }, latencyMs);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ port: server.address().port, posts: () => posts, close: () => server.close() });
    });
  });
}

/** A login whose access token ends at some time, as it would be stored. */
function store(port, expiresAt) {
  const token = `http://127.0.0.1:${port}/token`;
  const endpoints = { token, authorization: null, deviceAuthorization: null, revocation: null, userinfo: null };
  const issuedAt = expiresAt - 7_200_000;
  const credential = {
    generation: 'bench',
    accessToken: 'fake-access',
    tokenType: 'Bearer',
    refreshToken: 'fake-refresh',
  };
  const times = { issuedAt, expiresAt, renewAt: expiresAt, scope: null, subject: null, endpoints };
  const notes = { intent: null, trouble: null, retryAt: null, failures: 0, hasty: [] };
  const record = {
    schema: 1,
    profile: 'bench',
    header: 'authorization',
    credential: { ...credential, ...times },
    ...notes,
  };
  mkdirSync(join(env.HOLDFAST_HOME, 'credentials'), { recursive: true, mode: 0o700 });
  writeFileSync(join(env.HOLDFAST_HOME, 'credentials', 'bench.json'), JSON.stringify(record), { mode: 0o600 });
}

/** Before any login is stored: one that is older than the config is looked at by the whole program. */
function configure(port) {
  const token = `http://127.0.0.1:${port}/token`;
  mkdirSync(env.HOLDFAST_HOME, { recursive: true, mode: 0o700 });
  const profile = { type: 'oauth', clientId: 'bench', endpoints: { token }, hosts: [] };
  writeFileSync(join(env.HOLDFAST_HOME, 'config.json'), JSON.stringify({ profiles: { bench: profile } }), {
    mode: 0o600,
  });
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
