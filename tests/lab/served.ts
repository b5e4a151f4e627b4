/** The service in a lab, a session that keeps it at work, and commands that are over before a refresh is. */
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Fingerprint } from '../../src/core/credential.ts';
import type { ServiceStatus } from '../../src/guard/service/status.ts';
import { findLoginStore } from '../../src/stores/client-store.ts';
import { openLiveSessions } from '../../src/stores/live-sessions.ts';
import { processTable } from '../../src/stores/process-table.ts';
import { setHooks } from './hooked.ts';
import type { Lab, Running } from './lab.ts';
import { clientProgram, holdfastProgram, pause } from './lab.ts';
import { inSandbox } from './work.ts';

/** Runs the service while `work` is at work, and ends it in order. @returns what it said. */
export async function withService(lab: Lab, args: readonly string[], work: (service: Running) => Promise<void>): Promise<string> {
  const service = lab.start(process.execPath, [holdfastProgram, 'service', ...args]);
  await service.says('looking after logins');
  try {
    await work(service);
  } finally {
    service.child.kill('SIGTERM');
  }
  const ended = await service.ended;
  expect(ended).toMatchObject({ code: 0 });
  return ended.stderr;
}

/** What the service says of itself, or null where none answers. */
export function serviceSays(lab: Lab): Promise<ServiceStatus | null> {
  const socketPath = join(lab.home, 'holdfast', 'service.sock');
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/status', agent: false }, (res) => {
      let text = '';
      res.on('data', (chunk: Buffer) => (text += chunk.toString()));
      res.on('close', () => resolve(JSON.parse(text) as ServiceStatus));
    });
    asked.on('error', () => resolve(null));
    asked.end();
  });
}

/** `sh` in the place of a session manager: starts the service again whenever it has ended, as its unit says. */
export async function withRestarts(lab: Lab, args: string, work: () => Promise<void>): Promise<void> {
  const loop = `while :; do "$0" "$1" service ${args}; test $? = 2 && exit; sleep 0.2; done`;
  const manager = lab.start('sh', ['-c', loop, process.execPath, holdfastProgram]);
  await manager.says(args.includes('--gateway') ? 'is open' : 'looking after logins');
  try {
    await work();
  } finally {
    manager.child.kill('SIGKILL');
    const pid = (await serviceSays(lab))?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGTERM');
  }
  await manager.ended;
}

/** Kills the service as nothing can be killed harder. @returns the milliseconds until `isBack` holds again. */
export async function killService(lab: Lab, isBack: () => Promise<boolean>): Promise<number> {
  const pid = (await serviceSays(lab))?.pid;
  if (pid === undefined) throw new Error('expected a service');
  const killedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  await untilTrue(isBack);
  return performance.now() - killedAt;
}

/** A session of the client that stays open until its standard input is closed. */
function openSession(lab: Lab): Running {
  const format = ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];
  return lab.bare(['-p', ...format, '--dangerously-skip-permissions'], { ...inSandbox, input: null });
}

/** Keeps a session open that no hook has looked at, entered into the registry by hand, while `work` is at work. */
export async function withSessionWithoutHooks(lab: Lab, work: () => Promise<void>): Promise<void> {
  const session = openSession(lab);
  const clock = { now: Date.now, sleep: pause };
  const { id, place } = findLoginStore(lab.env(), process.platform, (token) => token as Fingerprint, clock, { cwd: lab.project });
  const registry = openLiveSessions(join(lab.home, 'holdfast'), processTable(process.platform));
  const pid = session.child.pid ?? 0;
  await registry.add({ pid, session: null, folder: lab.project, storeId: id, place, startedAt: Date.now() });
  try {
    await work();
  } finally {
    session.child.stdin?.end();
  }
  await session.ended;
}

/** Keeps a session of the client open, with the hooks that report it, while `work` is at work. */
export async function withLiveSession(lab: Lab, work: (session: Running) => Promise<void>): Promise<void> {
  setHooks(lab);
  const session = openSession(lab);
  session.child.stdin?.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: 'do the work' } })}\n`);
  let answered = false;
  session.child.stdout?.on('data', (chunk: Buffer) => (answered ||= chunk.includes('"type":"result"')));
  try {
    // From here on the session is idle, and none of its hooks asks for anything.
    await untilTrue(() => answered);
    await untilTrue(async () => (await serviceSays(lab))?.logins[0]?.sessions === 1);
    await work(session);
  } finally {
    session.child.stdin?.end();
  }
  await session.ended;
}

/** Time goes on until the stored login has so many seconds left. */
export function letTimePass(lab: Lab, secondsLeft: number): void {
  const { claudeAiOauth } = JSON.parse(lab.storedText()) as { claudeAiOauth: { accessToken: string; refreshToken: string } };
  lab.putLogin(claudeAiOauth, 'ada', secondsLeft * 1_000);
}

/** Commands that are over, or are ended, before a slow refresh is. */
export const shortLived = [['-p', '/cost'], ['mcp', 'list'], ['doctor'], ['auth', 'status']] as const;

/** Runs a command of the client under a kill timer that leaves a refresh no time. */
export function underKillTimer(lab: Lab, command: readonly string[]): Promise<unknown> {
  return lab.start('timeout', ['-s', 'KILL', '0.7', clientProgram(), ...command]).ended;
}

export async function untilTrue(claim: () => boolean | Promise<boolean>, patienceMs = 60_000): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!(await claim())) {
    if (Date.now() > until) throw new Error(`expected within ${patienceMs} ms: ${String(claim)}`);
    await pause(50);
  }
}

/** Runs a command of the client and kills it as soon as its refresh is on its way, where it starts one. */
export async function killedInRefresh(lab: Lab, command: readonly string[]): Promise<void> {
  const { child, ended } = lab.start(clientProgram(), command);
  await Promise.race([lab.vendor.until((vendor) => vendor.tokenPosts > 0), ended]);
  child.kill('SIGKILL');
  await ended;
}

/** What a command that was killed in the middle of its refresh has left behind. */
export function removeLocks(lab: Lab): void {
  for (const folder of [lab.config, lab.home]) for (const name of lab.locks()) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Whether the login that the store holds is one that the vendor still honours, refresh token and all. */
export async function isLoginAlive(lab: Lab): Promise<boolean> {
  const { claudeAiOauth } = JSON.parse(lab.storedText()) as { claudeAiOauth: { refreshToken: string } };
  return claudeAiOauth.refreshToken !== '' && lab.vendor.grants.rotate(claudeAiOauth.refreshToken) !== null;
}
