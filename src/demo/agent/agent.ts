/**
 * An agent-like client for the demonstration. It treats its login as the real client was measured to (2.1.330): reads
 * its store before every request, refreshes under locks when little is left or when refused, adopts what others wrote,
 * empties the store on `invalid_grant`, and gives a turn up where the real one does. It knows nothing of Holdfast.
 */
import { clientRefreshLeadMs } from '../../core/expiry.ts';
import type { Exchange } from './exchange.ts';
import { post } from './exchange.ts';
import type { DemoLogin, LoginFolder } from './login-file.ts';

/** Where an agent works. */
export interface AgentPlace {
  readonly login: LoginFolder;
  /** The API, with or without a gateway in front of it. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  /** Shortens all pauses; 1 is the real client's own pace. */
  readonly pace: number;
}

/** How one request of a turn ended. */
export type StepEnd = { readonly ok: true; readonly body: string } | { readonly ok: false; readonly because: string };

const retries = 10;
const refusalsTolerated = 8;

/** Sends one request of a turn, with all the patience that the real client has. */
export async function sendStep(place: AgentPlace, body: unknown): Promise<StepEnd> {
  let refusedWith: string | null = null;
  let sameTwice = 0;
  for (let tries = 0, refusals = 0; tries <= retries && refusals <= refusalsTolerated;) {
    const login = await loginForRequest(place, refusedWith);
    if (login === null) return { ok: false, because: 'Not logged in' };
    if (login.accessToken === refusedWith && (sameTwice += 1) > 1) {
      return { ok: false, because: 'API Error: 401 OAuth token has expired' };
    }
    const answer = await post(
      `${place.baseUrl}/v1/messages?beta=true`,
      { authorization: `Bearer ${login.accessToken}`, 'anthropic-beta': 'oauth-2025-04-20' },
      body,
    );
    if (answer.kind === 'answer' && answer.status === 200) return { ok: true, body: answer.body };
    if (answer.kind === 'answer' && answer.status === 401) {
      refusedWith = login.accessToken;
      await pause(place, 550 * 2 ** Math.min(refusals, 4));
      refusals += 1;
    } else if (mayRetry(answer)) {
      refusedWith = null;
      await pause(place, retryDelay(answer, tries));
      tries += 1;
    } else {
      return { ok: false, because: `API Error: ${answer.kind === 'answer' ? answer.status : answer.why}` };
    }
  }
  return { ok: false, because: 'API Error: retries exhausted' };
}

/** Reads the store; refreshes when little time is left, or when what is there was just refused. Null when it is blank. */
async function loginForRequest(place: AgentPlace, refusedWith: string | null): Promise<DemoLogin | null> {
  const login = await place.login.read();
  if (login.accessToken === '') return null;
  const ending = login.expiresAt - Date.now() < clientRefreshLeadMs;
  if (!ending && login.accessToken !== refusedWith) return login;
  await refresh(place, login);
  const now = await place.login.read();
  return now.accessToken === '' ? null : now;
}

/** One refresh under the locks; the store says afterwards what came of it. */
async function refresh(place: AgentPlace, spent: DemoLogin): Promise<void> {
  await place.login.locked(async () => {
    const current = await place.login.read();
    if (current.refreshToken !== spent.refreshToken || current.refreshToken === '') return;
    const answer = await post(place.tokenUrl, {}, { grant_type: 'refresh_token', refresh_token: current.refreshToken });
    if (answer.kind !== 'answer') return;
    if (answer.status === 200) await place.login.write(rotated(answer.body, current));
    else if (isInvalidGrant(answer.body)) await place.login.blank();
  });
}

function rotated(body: string, before: DemoLogin): DemoLogin {
  const answer = JSON.parse(body) as { access_token: string; refresh_token?: string; expires_in: number };
  return {
    accessToken: answer.access_token,
    // The old one is kept when the answer brings none (RFC 6749 §6).
    refreshToken: answer.refresh_token ?? before.refreshToken,
    expiresAt: Date.now() + answer.expires_in * 1_000,
  };
}

function isInvalidGrant(body: string): boolean {
  try {
    return (JSON.parse(body) as { error?: unknown }).error === 'invalid_grant';
  } catch {
    return false;
  }
}

function mayRetry(answer: Exchange): boolean {
  if (answer.kind === 'broken') return true;
  return answer.status === 408 || answer.status === 409 || answer.status === 429 || answer.status >= 500;
}

function retryDelay(answer: Exchange, tries: number): number {
  const asked = answer.kind === 'answer' ? answer.retryAfterMs : null;
  return asked ?? Math.min(550 * 2 ** tries, 35_000);
}

function pause(place: AgentPlace, ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms / place.pace));
}
