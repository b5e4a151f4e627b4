import { existsSync } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { OAuthProfile } from '../../core/profile/profile.ts';
import type { Called } from '../../core/profile/words.ts';
import { discover } from '../../oauth/discovery.ts';
import { loginByBrowser } from '../../oauth/login/browser.ts';
import { loginAsClient } from '../../oauth/login/client-credentials.ts';
import { loginByDevice } from '../../oauth/login/device.ts';
import type { LoggedIn } from '../../oauth/login/login.ts';
import type { OAuthWorld } from '../../oauth/server.ts';
import { chooseWay } from './choose-way.ts';
import { sayLoggedIn } from './say-logged-in.ts';
import { loginScreen } from './screen.ts';
import type { OpenProfile } from '../open/opened.ts';
import { oauthWorld } from '../open/oauth-world.ts';
import { openProfile } from '../open/open-profile.ts';
import { Interrupted, listenForInterruption } from '../../host/interruption.ts';
import { commandLine } from '../../core/shell-word.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast login` was asked to do. */
export interface LoginOptions {
  /** The way that was asked for, or null for the one that fits. */
  readonly way: 'browser' | 'device' | null;
  /** How long to wait for the person, milliseconds. */
  readonly withinMs: number;
  readonly json: boolean;
}

/** The clients that people mean, each with its own command. */
const clients = { 'claude': 'claude auth login', 'claude-code': 'claude auth login', 'codex': 'codex login' } as const;

function isOfClient(name: string, error: unknown): name is keyof typeof clients {
  return error instanceof HoldfastError && error.code === 'profile-unknown' && Object.hasOwn(clients, name);
}

function clientsOwn(name: keyof typeof clients): HoldfastError {
  return new HoldfastError(
    'profile-unknown',
    `a login of ${name} is its own: Holdfast logs in to profiles only, and there is none of that name`,
    commandLine(...(clients[name].split(' ') as [string, ...string[]])),
  );
}

/**
 * Logs in to a profile and keeps what the server gives; what was stored before gives way only then.
 *
 * @throws HoldfastError `login-refused`, `server-unavailable`, `server-metadata`, `usage`. @throws Interrupted on a signal.
 */
export async function login(host: Host, name: string, options: LoginOptions): Promise<number> {
  const open = await openProfile(host, name).catch((error: unknown) => {
    throw isOfClient(name, error) ? clientsOwn(name) : error;
  });
  const { profile } = open;
  if (profile.type !== 'oauth') throw nothingToLogInTo(name, profile.type);
  await requireUsableStore(open);
  const interruption = listenForInterruption();
  try {
    const signal = AbortSignal.any([interruption.signal, deadline(options.withinMs, name)]);
    const { granted, startedAt } = await logIn(host, profile, open.called, options, signal);
    const keeper = open.keeper({ patient: false });
    await keeper.accept(granted, startedAt);
    const credential = keeper.reading.kind === 'record' ? keeper.reading.record.credential : null;
    const isRenewable = credential?.refresh !== null || profile.grant === 'client_credentials';
    const told = { of: { profile: name }, called: open.called, place: open.store.place, credential, isRenewable };
    sayLoggedIn(host, told, options.json);
    return 0;
  } catch (error) {
    if (interruption.by !== null) throw new Interrupted(interruption.by);
    throw error;
  } finally {
    interruption.stop();
  }
}

/** Asked before a person goes through a login that could not be kept. */
async function requireUsableStore(open: OpenProfile): Promise<void> {
  const reading = await open.store.read();
  if (reading.kind !== 'unusable') return;
  throw new HoldfastError('credential-store', `${reading.detail}; nothing was begun`, reading.hint);
}

async function logIn(
  host: Host,
  profile: OAuthProfile,
  called: Called,
  { way, withinMs }: LoginOptions,
  signal: AbortSignal,
): Promise<LoggedIn> {
  const oauth: OAuthWorld = oauthWorld(host);
  const endpoints = await discover(profile, oauth);
  const inContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');
  const screen = loginScreen(host, called, `up to ${inWords(withinMs)}`);
  switch (chooseWay(profile, endpoints, way, { env: host.env, platform: host.platform, inContainer })) {
    case 'browser':
      return await loginByBrowser(profile, endpoints, oauth, screen, signal);
    case 'device':
      return await loginByDevice(profile, endpoints, oauth, screen, signal);
    case 'client':
      return await loginAsClient(profile, oauth, called);
  }
}

function deadline(ms: number, name: string): AbortSignal {
  const over = new AbortController();
  const reason = new HoldfastError(
    'login-refused',
    `nobody logged in within ${inWords(ms)}`,
    commandLine('holdfast', 'login', name),
  );
  setTimeout(() => over.abort(reason), ms).unref();
  return over.signal;
}

function nothingToLogInTo(name: string, type: string): HoldfastError {
  const what = type === 'static' ? 'a key that somebody else keeps' : 'what a program prints';
  return new HoldfastError(
    'usage',
    `profile ${name} is ${what}: there is nothing to log in to`,
    commandLine('holdfast', 'token', name),
  );
}
