import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { inWords } from '../../core/expiry.ts';
import { whyHeld, whyWaiting } from '../../core/notice.ts';
import { stateFolderPath } from '../../stores/state-folder.ts';
import { sessionsFolder } from '../session/sessions-folder.ts';
import type { SessionStatus } from '../session/status.ts';
import type { World } from '../world.ts';

/** A session that answers later than this is busy or gone. */
const patienceMs = 2_000;

/** Shows the guarded sessions of this machine. Looking changes nothing. @returns 0. */
export async function status(world: World, asJson: boolean): Promise<number> {
  const sessions = await guardedSessions(sessionsFolder(stateFolderPath(world.env, world.platform, world.home)));
  if (asJson) world.terminal.data(JSON.stringify({ schema: 1, sessions }, null, 2));
  else if (sessions.length === 0) world.terminal.data('No guarded session is running.');
  else for (const session of sessions) world.terminal.data(describe(session, world.clock.now()));
  return 0;
}

async function guardedSessions(folder: string): Promise<SessionStatus[]> {
  const names = await readdir(folder).catch(() => []);
  const sockets = names.filter((name) => name.endsWith('.sock')).toSorted();
  const answers = await Promise.all(sockets.map((name) => ask(join(folder, name))));
  return answers.filter((answer) => answer !== null);
}

/** Asks one session; null for a socket that a dead one left behind. */
function ask(socketPath: string): Promise<SessionStatus | null> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/status', timeout: patienceMs }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(parsed(text)));
      answer.on('error', () => resolve(null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}

function parsed(text: string): SessionStatus | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && 'pid' in answer ? (answer as SessionStatus) : null;
  } catch {
    return null;
  }
}

function describe(session: SessionStatus, now: number): string {
  return [
    `${session.command}  (pid ${session.pid}, since ${inWords(now - Date.parse(session.startedAt))}, in ${session.cwd})`,
    `  login   ${describeLogin(session, now)}`,
    `  state   ${describeState(session, now)}`,
    `  held    ${session.held.length === 0 ? 'nothing' : describeHeld(session)}`,
  ].join('\n');
}

function describeLogin({ login, store, credential }: SessionStatus, now: number): string {
  if (credential !== 'login') return `not in use (the credential in effect is ${credential})`;
  if (login.state !== 'login') return `${login.state}: ${store}`;
  const account = login.account ?? 'account not named';
  return `${account}; ${describeExpiry(login, now)}${login.endsAt === null ? '' : `; a person must log in again in ${inWords(Date.parse(login.endsAt) - now)}`}`;
}

/** An access token that has lapsed and can be renewed is no alarm: it is what access tokens do. */
function describeExpiry(login: SessionStatus['login'], now: number): string {
  if (login.expiresAt === null) return 'no end known';
  const left = Date.parse(login.expiresAt) - now;
  const end = left > 0 ? `access token good for ${inWords(left)}` : `access token lapsed ${inWords(-left)} ago`;
  return login.renewable ? `${end}, renewable` : `${end}, not renewable`;
}

function describeState({ state }: SessionStatus, now: number): string {
  switch (state.kind) {
    case 'watching':
      return 'all is well';
    case 'renewing':
      return 'the client is renewing the login';
    case 'waiting':
      return `waiting for ${inWords(now - state.since)}: ${whyWaiting(state.because)}`;
    case 'holding':
      return `held for ${inWords(now - state.since)}, for ${inWords(state.until - now)} more: ${whyHeld(state.because)}`;
  }
}

function describeHeld({ held }: SessionStatus): string {
  const longest = Math.max(...held.map(({ heldMs }) => heldMs));
  return `${held.length} request${held.length === 1 ? '' : 's'}, the longest for ${inWords(longest)}`;
}
