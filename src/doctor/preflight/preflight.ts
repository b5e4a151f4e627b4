import { inWords } from '../../core/expiry.ts';
import type { Facts } from '../facts.ts';
import type { Finding, Step } from '../finding.ts';
import { isSignIn, placeInWords, viewOf, signInStep } from '../rules/view.ts';
import { overruledInWords } from '../../agents/claude-code/overruled.ts';
import type { View } from '../rules/view.ts';
import type { CheckItem, CheckReport } from './report.ts';
import { answerOf } from './report.ts';
import { lookUp } from '../../core/look-up.ts';
import { isRenewalBlocked } from '../rules/locks.ts';
import { findingNeedsLogin } from './peer.ts';
import type { SignInFacts } from '../credential-facts.ts';

/**
 * Whether a job may start: is there a credential, is it the right one, does it live long enough or renew itself, and can
 * what it renews be kept. Pure.
 *
 * @param forMs how long the job may take, or null where nobody said: then only the start is judged.
 */
export function preflight(facts: Facts, findings: readonly Finding[], forMs: number | null): CheckReport {
  const view = viewOf(facts);
  const faults = findings.filter(({ client }) => client === 'claude').flatMap((finding) => faultItem(finding, facts));
  const items = [
    ...faults,
    ...(saysAll(faults, view) ? [] : [credentialItem(view)]),
    ...(hasFault(faults, 'precedence') || view.winner?.kind === 'none' || view.winner?.kind === 'left-out'
      ? []
      : [pass('precedence', 'no other credential stands in its way')]),
    ...lifetimeItems(view, forMs, faults),
    ...(hasFault(faults, 'store') || !view.usesLogin ? [] : [pass('store', 'a renewed login could be saved')]),
    ...(hasFault(faults, 'clock') ? [] : [pass('clock', 'the clock is plausible')]),
    ...overruledItem(view),
    ...onlineItem(view),
    ...facts.failed.map(({ collector, because }): CheckItem => ({
      question: 'machine',
      state: 'warn',
      found: `${collector} could not be looked at: ${because}`,
      id: null,
      hint: null,
    })),
  ].toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return { schema: 1, ...answerOf(items), client: 'claude', forMs, items };
}

/** Where there is no credential, whatever stops the job says why; nothing is added that the doctor does not say. */
function saysAll(faults: readonly CheckItem[], { winner }: View): boolean {
  const isNone = winner?.kind === 'none' && faults.some(({ state }) => state !== 'warn' && state !== 'unavailable');
  return isNone || faults.some(({ question, id }) => question === 'credential' || id === 'credential-store-split');
}

const order: ReadonlyArray<CheckItem['state']> = ['person', 'fail', 'unavailable', 'warn', 'pass'];

/** Which question a finding answers; what is in no row is one of the machine. */
const questions: Readonly<Record<string, string>> = {
  'no-credential': 'credential',
  'credentials-blanked': 'credential',
  'api-key-invalid': 'credential',
  'ci-setup-token': 'credential',
  'gateway-token-invalid': 'credential',
  'helper-failing': 'credential',
  'keychain-locked': 'credential',
  'refresh-token-dead': 'credential',
  'refresh-abandoned': 'credential',
  'bedrock-expired': 'credential',
  'bedrock-bad-credentials': 'credential',
  'vertex-reauth': 'credential',
  'azure-auth': 'credential',
  'federation-failed': 'credential',
  'profile-unusable': 'credential',
  'sign-in-required': 'credential',
  'base-url-invalid': 'network',
  'env-shadows-login': 'precedence',
  'env-token-frozen': 'precedence',
  'inherited-host-env': 'precedence',
  'credential-store-split': 'precedence',
  'access-token-expired': 'lifetime',
  'login-deadline-reached': 'login',
  'credentials-not-persisted': 'store',
  'container-stale-copy': 'store',
  'refresh-lock-orphaned': 'store',
  'linked-store': 'store',
  'store-damaged': 'credential',
  'store-foreign': 'credential',
  'client-state-damaged': 'client',
  'client-missing': 'client',
  'client-broken': 'client',
  'stale-in-memory': 'client',
  'client-auth-regression': 'client',
  'oauth-not-supported': 'client',
  'store-open-to-others': 'store',
  'clock-skew': 'clock',
  'network-connect': 'network',
  'network-tls': 'network',
  'server-error': 'network',
};

/** Servers of MCP and the like have no part in whether a job can start; only what stops one is told of them. */
const besides: ReadonlySet<string> = new Set(['mcp-needs-auth', 'mcp-client-registration']);

function faultItem(finding: Finding, facts: Facts): CheckItem[] {
  const { id, level, evidence, next } = finding;
  if (level === 'info' || id === 'facts-missing' || (level === 'warning' && besides.has(id))) return [];
  // The end of the login is judged with the length of the job.
  if (id === 'login-deadline-reached' && level === 'warning') return [];
  const question = lookUp(questions, id) ?? 'machine';
  const isAway =
    question === 'network' &&
    ['network-connect', 'network-tls', 'server-error'].includes(id) &&
    /answer/.test(evidence[0] ?? '');
  const state =
    level === 'warning' ? 'warn' : isAway ? 'unavailable' : findingNeedsLogin(finding, facts) ? 'person' : 'fail';
  const found = evidence.slice(0, 2).join('; ');
  return [{ question, state, found: found === '' ? id : found, id, hint: next?.command ?? next?.why ?? null }];
}

function credentialItem(view: View): CheckItem {
  const { winner, login } = view;
  if (winner?.kind === 'none') {
    const step = signInStep(view, 'nobody has logged in here yet');
    return {
      question: 'credential',
      state: isSignIn(step, view) ? 'person' : 'fail',
      found: 'no credential is set or stored',
      id: 'no-credential',
      hint: hintOf(step),
    };
  }
  const subscription = login?.subscription ?? null;
  const what = winner === null ? 'a credential' : winner.what;
  return pass('credential', winner?.kind === 'login' && subscription !== null ? `${what} (${subscription})` : what);
}

function lifetimeItems(view: View, forMs: number | null, faults: readonly CheckItem[]): CheckItem[] {
  const { winner, login, now, facts } = view;
  if (winner === null || ['credential', 'lifetime', 'login'].some((question) => hasFault(faults, question))) return [];
  const needed = forMs ?? 0;
  const forWords = forMs === null ? '' : `, ${inWords(forMs)} ${forMs === 3_600_000 ? 'is' : 'are'} asked for`;
  const ends = (
    at: number | null,
    renews: boolean,
    what: string,
    anew = hintOf(signInStep(view, 'a login of its own')),
  ): CheckItem => {
    if (at === null) return pass('lifetime', `${what} has no end that is known`);
    const left = at - now;
    if (left > needed) return pass('lifetime', `${what} lives ${inWords(left)} more${forWords}`);
    if (renews)
      return pass(
        'lifetime',
        `${what} ${left <= 0 ? 'has lapsed' : `lives ${inWords(left)} more`}, and renews itself unattended`,
      );
    return {
      question: 'lifetime',
      state: 'fail',
      found: `${what} ${left <= 0 ? 'has ended' : `ends in ${inWords(left)}`}${forWords}, and nothing renews it`,
      id: 'access-token-expired',
      hint: anew,
    };
  };
  switch (winner.kind) {
    case 'login':
      return login === null
        ? []
        : [
            ends(login.expiresAt, renewsItself(view, faults), 'the access token'),
            ...deadlineItem(view, needed, forWords),
          ];
    case 'env-auth-token':
      return [ends(view.level(winner.what)?.shape?.expiresAt ?? null, false, winner.what, newToken(winner.what))];
    case 'env-oauth-token':
      if (view.level(winner.what)?.shape?.isStoredToken === true && login !== null)
        return [ends(login.expiresAt, false, `${winner.what}, a copy of the stored token,`)];
      return [
        {
          question: 'lifetime',
          state: 'warn',
          found: `the end of ${winner.what} cannot be seen; nothing renews it`,
          id: null,
          hint: 'claude setup-token   makes one that is good for a year',
        },
      ];
    case 'cloud':
      return facts.cloud?.endsAt === null || facts.cloud === null
        ? [
            {
              question: 'lifetime',
              state: 'warn',
              found: 'the end of the cloud’s session cannot be seen from here',
              id: null,
              hint: null,
            },
          ]
        : [
            {
              ...ends(facts.cloud.endsAt, false, cloudWords(facts)),
              hint: facts.cloud.renewal ?? 'make a new key, and set it where the job is started',
            },
          ];
    case 'federation':
      return facts.credential === null ? [] : federationLifetime(facts.credential.signIn, now, forMs);
    case 'profile': {
      const { at, renews } = facts.credential === null ? noEnd : profileEnd(facts.credential.signIn);
      return [{ ...ends(at, renews, `the login of ${winner.what}`), id: null }];
    }
    case 'helper':
      return [pass('lifetime', 'the helper brings a fresh key when it is needed')];
    case 'env-api-key':
      return [pass('lifetime', 'a key has no end of its own')];
    case 'left-out':
    case 'none':
      return [];
  }
}

/** Whoever issued it issues the next one, too; a login of the client is no answer to it. */
function newToken(what: string): string {
  return `get a new token from where the one in ${what} came from, and set it where the job is started`;
}

/** Nothing in the way of a renewal, and a login that it may extend. */
function renewsItself(view: View, faults: readonly CheckItem[]): boolean {
  const { login, now } = view;
  if (login === null || login.refresh === null || hasFault(faults, 'store') || isRenewalBlocked(view)) return false;
  return login.deadlineAt === null || login.deadlineAt > now;
}

function hintOf({ command, why }: Step): string {
  return command ?? why;
}

function deadlineItem(view: View, needed: number, forWords: string): CheckItem[] {
  const { login, now } = view;
  const hint = hintOf(signInStep(view, 'a login of its own'));
  const endsAt = login?.deadlineAt ?? null;
  if (endsAt === null || endsAt <= now) return [];
  const left = endsAt - now;
  if (left > needed) {
    const soon = left < 3 * 86_400_000;
    return [
      {
        question: 'login',
        state: soon ? 'warn' : 'pass',
        found: `the login itself ends in ${inWords(left)}`,
        id: soon ? 'login-deadline-reached' : null,
        hint: soon ? hint : null,
      },
    ];
  }
  const found = `the login itself ends in ${inWords(left)}${forWords}; no renewal extends that`;
  return [{ question: 'login', state: 'fail', found, id: 'login-deadline-reached', hint }];
}

const noEnd = { at: null, renews: false };

function overruledItem({ facts }: View): CheckItem[] {
  const overruled = facts.credential?.overruled ?? [];
  return overruled.map(({ name, by, isEmptied }) =>
    pass(name === 'ANTHROPIC_BASE_URL' ? 'network' : 'precedence', overruledInWords(name, placeInWords(by), isEmptied)),
  );
}

function onlineItem({ facts }: View): CheckItem[] {
  const online = facts.network?.online ?? null;
  if (online === null || online.state !== 'answered' || (online.status ?? 0) >= 500) return [];
  return [pass('network', `${online.host} answers`)];
}

/** A session that a command renews, or a key that somebody makes anew. */
function cloudWords({ cloud }: Facts): string {
  return cloud?.renewal === null ? 'the key for the cloud' : 'the cloud’s session';
}

function hasFault(items: readonly CheckItem[], question: string): boolean {
  return items.some((item) => item.question === question && item.state !== 'pass' && item.state !== 'warn');
}

function pass(question: string, found: string): CheckItem {
  return { question, state: 'pass', found, id: null, hint: null };
}

/** How long workload identity lasts, as far as that can be seen offline. Faults are findings, and none of this. */
function federationLifetime({ federation }: SignInFacts, now: number, forMs: number | null): CheckItem[] {
  if (federation === null) return [];
  const { what, endsAt } = federation.token;
  const known = endsAt === null ? 'names no end that can be seen' : `lives ${inWords(endsAt - now)} more`;
  const isShort = endsAt !== null && endsAt - now <= (forMs ?? 0);
  const found = `the identity token in ${what} ${known}; what the vendor gives for it, and for how long, cannot be seen from here`;
  const hint = isShort
    ? 'have the job’s platform renew the file that ANTHROPIC_IDENTITY_TOKEN_FILE names: the client reads it again for each exchange'
    : null;
  return [{ question: 'lifetime', state: isShort ? 'warn' : 'pass', found, id: null, hint }];
}

/** The end of a profile's login, and whether the client renews it. */
function profileEnd({ profile }: SignInFacts): { readonly at: number | null; readonly renews: boolean } {
  return { at: profile?.login.endsAt ?? null, renews: profile?.login.isRenewable === true };
}
