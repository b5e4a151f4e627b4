import { objectFrom, objectOf } from '../../core/json.ts';
import * as oauth from 'oauth4webapi';
import { HoldfastError } from '../../core/errors.ts';
import type { GrantOutcome } from '../../core/profile/grant-answer.ts';
import type { Endpoints, OAuthProfile } from '../../core/profile/profile.ts';
import { ask } from '../ask.ts';
import type { Called } from '../../core/profile/words.ts';
import { withoutRefused } from '../../core/profile/words.ts';
import { quoted, serverWords } from '../../core/profile/server-words.ts';
import { NoAnswer } from '../exchange.ts';
import type { OAuthWorld } from '../server.ts';
import { clientAuthOf, clientOf, requestOptions, serverOf, targetsOf } from '../server.ts';
import { openableAddress } from './openable-address.ts';
import type { LoggedIn, LoginScreen } from './login.ts';
import { loggedIn, subjectIn } from './login.ts';
import { commandLine } from '../../core/shell-word.ts';
import { shown } from '../../core/shown.ts';

/** RFC 8628 §3.5: what is added to the pause each time the server asks to be left alone for longer. */
const slowerMs = 5_000;

/** Whatever a server says: it is asked at least this often and no oftener, and nobody types a code for longer. */
const pauseLimits = { leastMs: 1_000, mostMs: 60_000 };
const codeLivesAtMostMs = 3_600_000;

/**
 * Logs in with a code that is typed on another device (RFC 8628).
 *
 * @throws HoldfastError `login-refused` when it was denied or ran out, `server-unavailable`, `server-metadata`.
 */
export async function loginByDevice(
  profile: OAuthProfile,
  endpoints: Endpoints,
  world: OAuthWorld,
  screen: LoginScreen,
  signal: AbortSignal,
): Promise<LoggedIn> {
  const { deviceAuthorization } = endpoints;
  if (deviceAuthorization === null) throw noEndpoint(screen.called);
  const begun = world.clock.now();
  const device = await begin(profile, endpoints, deviceAuthorization, world, screen.called);
  await showCode(screen, device, deviceAuthorization);
  const until = begun + Math.min(device.expires_in * 1000, codeLivesAtMostMs);
  let pauseMs = within((device.interval ?? 5) * 1000);
  for (;;) {
    await world.clock.sleep(pauseMs, signal);
    signal.throwIfAborted();
    if (world.clock.now() >= until) throw refused(screen.called, 'the code ran out before it was typed');
    const { outcome, body } = await ask(profile, world, endpoints, (server, client, auth, options) =>
      oauth.deviceCodeGrantRequest(server, client, auth, device.device_code, options),
    );
    const step = nextStep(outcome, body);
    if (step === 'slower') pauseMs = within(pauseMs + slowerMs);
    if (step === 'done') return loggedIn(named(screen.called, outcome), endpoints, subjectIn(body), screen.called);
  }
}

/** A pause that a timer can keep; one beyond its range would be no pause at all. */
function within(pauseMs: number): number {
  const { leastMs, mostMs } = pauseLimits;
  return Math.min(Math.max(pauseMs, leastMs), mostMs);
}

async function showCode(
  screen: LoginScreen,
  { verification_uri: uri, verification_uri_complete: whole, user_code: code }: oauth.DeviceAuthorizationResponse,
  namedBy: string,
): Promise<void> {
  const { called } = screen;
  // It is read off a screen and typed (RFC 8628 §6.1).
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/.test(code)) {
    throw new HoldfastError(
      'server-metadata',
      `${called.what}: the authorization server gave a code that nobody can type`,
      called.login,
    );
  }
  const address = openableAddress(called, uri, namedBy);
  await screen.showCode(address, code, whole === undefined ? null : openableAddress(called, whole, namedBy));
}

async function begin(
  profile: OAuthProfile,
  endpoints: Endpoints,
  url: string,
  world: OAuthWorld,
  called: Called,
): Promise<oauth.DeviceAuthorizationResponse> {
  const scope = profile.scopes.length === 0 ? {} : { scope: profile.scopes.join(' ') };
  const [server, client] = [serverOf(profile, endpoints), clientOf(profile)];
  try {
    const auth = await clientAuthOf(profile, world);
    const wishes = { ...scope, ...targetsOf(profile) };
    const response = await oauth.deviceAuthorizationRequest(server, client, auth, wishes, requestOptions(url, world));
    return await oauth.processDeviceAuthorizationResponse(server, client, response);
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    if (error instanceof NoAnswer)
      throw new HoldfastError('server-unavailable', error.message, commandLine('curl', '-sS', url), error);
    if (!(error instanceof oauth.ResponseBodyError)) throw refused(called, 'the authorization server gave no code');
    const said = { error: shortCode(error.error), description: serverWords(error.error_description) };
    const code = ` (${said.error}${quoted(said.description)})`;
    const message = `${called.what}: the authorization server gave no code${code}`;
    throw new HoldfastError('login-refused', message, withoutRefused(said, called, called.login));
  }
}

/** RFC 8628 §3.5. A server that is away for a moment is asked again with the next turn. */
function nextStep(outcome: GrantOutcome, body: string): 'done' | 'again' | 'slower' {
  const error = errorIn(body);
  if (error === 'authorization_pending') return 'again';
  if (error === 'slow_down') return 'slower';
  return outcome.kind === 'unavailable' || outcome.kind === 'lost' ? 'slower' : 'done';
}

/** The words of RFC 8628 for what a person did, or did not do. */
function named(called: Called, outcome: GrantOutcome): GrantOutcome {
  if (outcome.kind !== 'refused') return outcome;
  if (outcome.error === 'access_denied') throw refused(called, 'the login was denied');
  if (outcome.error === 'expired_token') throw refused(called, 'the code ran out before it was typed');
  return outcome;
}

function errorIn(body: string): string | null {
  const { error } = objectOf(objectFrom(body));
  return typeof error === 'string' ? error : null;
}

function shortCode(code: string): string {
  return /^[\w-]{1,60}$/.test(code) ? code : 'an unknown error';
}

function refused({ what, login }: Called, message: string): HoldfastError {
  return new HoldfastError('login-refused', `${what}: ${message}`, login);
}

function noEndpoint({ what, login }: Called): HoldfastError {
  return new HoldfastError(
    'server-metadata',
    `${what}: expected the authorization server to name a device authorization endpoint, found none`,
    shown`${login} --browser`,
  );
}
