import { inWords } from '../../core/expiry.ts';
import { textInColumns } from '../../core/layout.ts';
import { lookUp } from '../../core/look-up.ts';
import type { Incident } from '../../core/incident.ts';
import { attemptResults, isMendedByLogin, whyEnded, whyHeld, whyWaiting } from '../../core/notice.ts';
import type { Holder, LoginReport } from '../../guard/status/login-report.ts';
import type { Unasked } from '../../guard/service/ask.ts';
import type { StatusReport } from '../../guard/status/report.ts';
import type { Page, Shown } from '../../core/shown.ts';
import { joined, shown } from '../../core/shown.ts';

/** A status in words, one block for each login. */
export function statusInWords(report: StatusReport, now: number): Page {
  const { logins, incidents } = report;
  const idle = logins.every(({ holders }) => holders.length === 0);
  const blocks = [
    ...logins.map((login) => loginInWords(login, now)),
    idle ? shown`No session is known to be running.` : null,
    installedInWords(report),
    serviceInWords(report.service, now),
    report.unasked.length === 0 ? null : joined(report.unasked.map(unaskedInWords)),
    incidents.length === 0 ? null : lastIncidents(incidents, now),
  ];
  return joined(
    blocks.filter((block) => block !== null),
    '\n\n',
  );
}

/** Whether sessions are guarded that nobody starts with `run`, and what came of it so far. */
function installedInWords({ installed: { settings, service }, helped }: StatusReport): Page {
  const where = settings.map(({ path, since }) =>
    since === null ? shown`  hooks    ${path}` : shown`  hooks    ${path}, since ${since.slice(0, 10)}`,
  );
  const [head, ...rest] =
    settings.length + (service === null ? 0 : 1) === 0
      ? [
          shown`Holdfast is not installed: only sessions started with holdfast run are guarded. To guard all: holdfast install`,
        ]
      : [shown`Holdfast is installed:`, ...where, ...(service === null ? [] : [shown`  service  ${service}`])];
  return joined([head ?? shown``, ...rest, helpedInWords(helped)]);
}

function helpedInWords({ sessions, since }: StatusReport['helped']): Shown {
  if (since === null) return shown`No session has needed help so far.`;
  return shown`${sessions} session${sessions === 1 ? '' : 's'} helped since ${since.slice(0, 10)}: renewed, held or resumed.`;
}

function unaskedInWords({ detail, hint }: Unasked): Shown {
  const fix = hint === null ? shown`` : shown`; ${hint}`;
  return shown`Runs and the service are not asked: ${detail}${fix}`;
}

function loginInWords(report: LoginReport, now: number): Page {
  const { login, store, renewed, attempt, state } = report;
  const facts: ReadonlyArray<readonly [label: string, text: string | null]> = [
    ['login', health(report, now)],
    ['ends', login.endsAt === null ? null : ending(login.endsAt, now)],
    ['renewed', renewed === null ? null : `${ago(renewed.at, now)} ago, ${renewers[renewed.by]}`],
    ['tried', attempt === null ? null : fruitless(attempt, now)],
    ['lock', lock(report, now)],
    ...report.overruled.map((text, at) => [at === 0 ? 'note' : '', text] as const),
    ['state', stateInWords(state, now)],
    ['held', held(report)],
    ...report.holders.map((holder, at) => [at === 0 ? 'used by' : '', holderInWords(holder, now)] as const),
  ];
  const heading = shown`${login.account ?? 'account not named'}  ${store}${unused(report)}`;
  const rows = facts.flatMap(([label, text]) => (text === null ? [] : [[label, text]]));
  return joined([heading, ...textInColumns(rows, { gap: ' ', widths: [8] })]);
}

/** Another credential goes before the stored login in this environment. */
function unused({ credential }: LoginReport): string {
  if (credential === null || credential === 'login' || credential === 'none') return '';
  if (credential === 'left-out') return '  (not in use here: CLAUDE_CODE_SIMPLE leaves it out)';
  return `  (not in use here: the credential in effect is ${lookUp(inWordsOf, credential) ?? credential})`;
}

const inWordsOf: Readonly<Record<string, string>> = {
  federation: 'workload identity',
  profile: 'an Anthropic profile',
};

function health({ health: found, login, loginCommand, detail }: LoginReport, now: number): string {
  if (found.kind === 'no-login') return `none; to log in: ${loginCommand}`;
  if (found.kind === 'good') return `good: ${accessToken(login, now)}`;
  return `a person is needed: ${whyHeld(found.because)}${detail === null ? '' : `: ${detail}`}; ${isMendedByLogin(found.because) ? `run: ${loginCommand}` : 'mend that first'}`;
}

/** An access token that has lapsed and can be renewed is no alarm: it is what access tokens do. */
function accessToken({ expiresAt, renewable }: LoginReport['login'], now: number): string {
  if (expiresAt === null) return renewable ? 'renewable, no end known' : 'no end known, not renewable';
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return `its access token lapsed ${inWords(-left)} ago and is renewed when it is next needed`;
  return `access token for ${inWords(left)} more, ${renewable ? 'renewable' : 'not renewable'}`;
}

function ending(endsAt: string, now: number): string {
  const left = Date.parse(endsAt) - now;
  const date = `${endsAt.slice(0, 16).replace('T', ' ')} UTC`;
  return left > 0 ? `in ${inWords(left)}, ${date}; no renewal extends that` : `${inWords(-left)} ago, ${date}`;
}

const renewers = {
  holdfast: 'by the client, started by Holdfast',
  elsewhere: 'by the client itself or a login',
} as const;

function fruitless({ at, result, count }: NonNullable<LoginReport['attempt']>, now: number): string {
  const times = count === 1 ? '' : `, the last of ${count},`;
  return `a renewal ${ago(at, now)} ago${times} ${attemptResults[result]}`;
}

function lock({ lock: { state, since } }: LoginReport, now: number): string | null {
  if (state === 'free') return null;
  if (state === 'held') return 'held: a client is renewing the login';
  return `orphaned${since === null ? '' : ` for ${ago(since, now)}`}: a renewal was cut off; the client takes it over by itself`;
}

function stateInWords(state: LoginReport['state'], now: number): string | null {
  switch (state.kind) {
    case 'watching':
      return null;
    case 'renewing':
      return 'the client is renewing the login';
    case 'waiting':
      return `waiting for ${inWords(now - state.since)}: ${whyWaiting(state.because)}`;
    case 'holding':
      return `held for ${inWords(now - state.since)}, for ${inWords(state.until - now)} more: ${whyHeld(state.because)}`;
  }
}

function held({ holders }: LoginReport): string | null {
  return requestsHeld(holders.flatMap((holder) => holder.held));
}

function requestsHeld(requests: Holder['held']): string | null {
  if (requests.length === 0) return null;
  const longest = Math.max(...requests.map(({ heldMs }) => heldMs));
  return `${requests.length} request${requests.length === 1 ? '' : 's'}, the longest for ${inWords(longest)}`;
}

function holderInWords({ command, pid, by, folder, since, session }: Holder, now: number): string {
  const guard = by === 'run' ? 'guarded' : 'not guarded by a run';
  const id = session === null ? '' : `, session ${session}`;
  return `${command} in ${folder} (pid ${pid}, ${guard}, for ${ago(since, now)}${id})`;
}

function serviceInWords(service: StatusReport['service'], now: number): Shown | null {
  if (service === null) return null;
  const requests = requestsHeld(service.held);
  const gateway = service.gateway === null ? '' : `, with a gateway to ${service.gateway.upstream}`;
  const holds = requests === null ? '' : `; it holds ${requests}`;
  return shown`The service looks after logins${gateway} (pid ${service.pid}, for ${ago(service.startedAt, now)})${holds}.`;
}

function lastIncidents(incidents: readonly Incident[], now: number): Page {
  const lines = incidents.map(
    ({ at, folder, cause }) => shown`  ${inWords(now - at)} ago in ${folder}: ${whyEnded(cause)}`,
  );
  return joined([shown`Last incidents (holdfast incidents):`, ...lines]);
}

function ago(time: string, now: number): string {
  return inWords(now - Date.parse(time));
}
