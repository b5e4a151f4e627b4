/** Time from a store that has changed to the answer that sends the client on: file watch, keeper and gateway together. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGateway } from '../src/gateway/gateway.ts';
import { Keeper } from '../src/keeper/keeper.ts';
import { openAttemptLog } from '../src/stores/attempts.ts';
import { findLoginStore } from '../src/stores/client-store.ts';
import { loadFingerprinter } from '../src/stores/fingerprint.ts';
import { openLeases } from '../src/stores/leases.ts';

const home = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
mkdirSync(join(home, '.claude'));
const clock = {
  now: Date.now,
  sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
const { fingerprint } = await loadFingerprinter(home);
const keeper = new Keeper({
  clock,
  store: findLoginStore({ HOME: home }, 'linux', fingerprint, clock),
  leases: openLeases(home),
  attempts: openAttemptLog(home),
  messenger: null,
  journal: { note: () => undefined },
  random: Math.random,
  hold: { personMs: 3_600_000, vendorMs: 3_600_000 },
  describe: () => '',
});
put('');
const stop = await keeper.start();
const gateway = await openGateway({
  upstream: process.argv[2] ?? '',
  gate: keeper,
  fingerprint,
  carriesLogin: () => true,
  patience: () => ({ silentMs: 3_600_000, pingedMs: 3_600_000 }),
  journal: { note: () => undefined },
  clock,
  capability: 'bench',
  env: {},
  silenceMs: 900_000,
});

const took: number[] = [];
for (let round = 0; round < 20; round += 1) {
  put('');
  const answered = refused(`fake-${round}`);
  while (gateway.held().length === 0) await clock.sleep(5);
  await clock.sleep(100);
  const changedAt = performance.now();
  put(`fake-${round + 1}`);
  await answered;
  took.push(performance.now() - changedAt);
}
const sorted = took.toSorted((a, b) => a - b);
process.stdout.write(JSON.stringify({ p50: sorted[10], worst: sorted[19] }));
await stop();
await gateway.close();
rmSync(home, { recursive: true });

function put(token: string): void {
  const login = {
    accessToken: token,
    refreshToken: token === '' ? '' : `${token}-refresh`,
    expiresAt: token === '' ? 0 : Date.now() + 3.6e6,
  };
  const draft = join(home, '.claude', 'draft');
  writeFileSync(draft, JSON.stringify({ claudeAiOauth: { ...login, scopes: ['user:inference'] } }));
  renameSync(draft, join(home, '.claude', '.credentials.json'));
}

function refused(token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${gateway.url}/refuse`,
      { method: 'POST', headers: { authorization: `Bearer ${token}` } },
      (res) => {
        res.resume();
        res.on('end', resolve);
      },
    );
    sent.on('error', reject);
    sent.end('{}');
  });
}
