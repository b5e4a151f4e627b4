/** The same for one of the programs beside which Holdfast is measured: until its grant is revoked. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Played, Score, Situation } from './cell.ts';
import type { Certified, Login } from './certified.ts';
import type { Stage } from './stage.ts';
import type { Talking } from './talking.ts';
import { startTalking } from './talking.ts';

/** How long before its end each takes a token for ended; null: it has no clock of its own and waits for refusals. */
export const peers: Readonly<Record<string, number | null>> = {
  'mcp-remote': 60_000,
  'mcp-sdk': null,
  'google-auth-library': 300_000,
};

/** What a login lasts beyond the margin, where the timer is to play its part. */
const untilDueMs = 2_000;
const noticeMs = 30;
/** Between the calls of two processes around the moment at which the timer is due. */
const stepMs = 6;

export async function playPeer(
  server: Certified,
  peer: string,
  situation: Situation,
  rounds: number,
  { home, sources, packages }: Stage,
): Promise<Score> {
  const marginMs = situation.how === 'both' ? (peers[peer] ?? null) : null;
  const login = await server.login(marginMs === null ? 3600 : (marginMs + untilDueMs) / 1000);
  const folder = mkdtempSync(join(home, 'peer-'));
  const plan = {
    peers: packages,
    issuer: server.issuer,
    clientId: server.clientId,
    calls: situation.calls,
    folder,
    file: saveLogin(folder, server.issuer, login),
  };
  const file = join(sources, 'peers', `${peer}.mjs`);
  const workers = Array.from({ length: situation.processes }, () => startTalking(file, [JSON.stringify(plan)], home));
  for (const worker of workers) await worker.hear();
  let [round, refusals] = [0, 0];
  while (round < rounds && (await server.counts()).revoked === 0) {
    round += 1;
    refusals += await playRound(server, workers, situation.calls, marginMs === null ? null : untilDueMs);
  }
  for (const worker of workers) await worker.kill('SIGTERM');
  const { posts, rotations, revoked } = await server.counts();
  const unknown = { p50Ms: null, p99Ms: null, firstTrouble: null };
  return { who: peer, ...situation, rounds: round, rotations, posts, revoked, refusals, ...unknown };
}

async function playRound(
  server: Certified,
  workers: readonly Talking[],
  calls: number,
  dueAfterMs: number | null,
): Promise<number> {
  const { newestSince } = await server.counts();
  const moment = Math.max(Date.now() + noticeMs, dueAfterMs === null ? 0 : newestSince + dueAfterMs);
  await new Promise((resolve) => setTimeout(resolve, moment - noticeMs - Date.now()));
  await server.end();
  const played = await Promise.all(
    workers.map((worker, index) => {
      const at = moment + (dueAfterMs === null ? 0 : (index - workers.length / 2) * stepMs);
      return worker.ask<Played>({ at });
    }),
  );
  return played.reduce((sum, each) => sum + (each?.refusals ?? calls), 0);
}

/** Puts a login where each of the programs looks for one, in its own form. */
function saveLogin(folder: string, issuer: string, login: Login): string {
  const end = Date.now() + login.expiresIn * 1000;
  const tokens = {
    access_token: login.accessToken,
    refresh_token: login.refreshToken,
    token_type: 'Bearer',
    expires_in: login.expiresIn,
    scope: login.scope,
    issuer: `${issuer}/`,
    expires_at: end,
    expiry_date: end,
  };
  const server = createHash('md5').update(`${issuer}/mcp`).digest('hex');
  mkdirSync(join(folder, 'mcp-remote-v1'));
  writeFileSync(join(folder, 'mcp-remote-v1', `${server}_tokens.json`), JSON.stringify(tokens));
  writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens));
  return join(folder, 'tokens.json');
}
