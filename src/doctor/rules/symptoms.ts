/**
 * What sessions died of, and what that means on this machine. The text decides little: the state of the store, its locks
 * and its neighbours say which of the classes with the same words it is (taxonomy, section 2).
 */
import { inWords } from '../../core/expiry.ts';
import type { SessionFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import { isUsableLogin } from './store.ts';
import type { View } from './view.ts';
import { placeInWords, signInStep } from './view.ts';
import { commandLine, fixedCommand, operand } from '../../core/shell-word.ts';

/** Classes whose words the login's own state explains better. */
const ofLogin: ReadonlySet<string> = new Set([
  'access-token-expired',
  'bearer-rejected',
  'token-revoked',
  'refresh-token-dead',
  'refresh-race',
  'no-credential',
  'stale-in-memory',
  'refresh-lock-orphaned',
  'credentials-blanked',
  'refresh-abandoned',
  'login-deadline-reached',
  'container-stale-copy',
  'credential-store-split',
  'env-token-frozen',
  'credentials-not-persisted',
  'ci-setup-token',
  'inherited-host-env',
  'env-user-missing',
  'keychain-locked',
  'usage-monitor-false-alarm',
  'vendor-outage-auth',
]);
/** Classes whose words a key in the environment explains. */
const ofKey: ReadonlySet<string> = new Set([
  'api-key-invalid',
  'credit-balance',
  'org-disabled',
  'env-shadows-login',
  'gateway-token-invalid',
  'helper-failing',
  'bearer-rejected',
  'usage-limit',
]);
/** Not the login's fault, and over when it is over. */
const passing: ReadonlySet<string> = new Set([
  'rate-limit',
  'usage-limit',
  'overloaded',
  'server-error',
  'network-connect',
  'request-not-allowed',
  'bad-request',
  'model-not-found',
]);

/** Two sessions that fail within this are one event, milliseconds. */
const oneEventMs = 120_000;

/** Puts what sessions said to what the state shows. */
export function withSymptoms(view: View, found: readonly Finding[]): readonly Finding[] {
  const symptom = currentSymptom(view);
  if (symptom?.id === null || symptom === null) return found;
  const said = `the session of ${inWords(view.now - symptom.at)} ago ended with: ${symptom.said ?? symptom.id}`;
  const cause = found
    .filter(({ id, level, client }) => client === 'claude' && (level === 'error' || isSuspect(id, symptom, view)))
    .toSorted((a, b) => Number(b.level === 'error') - Number(a.level === 'error') || b.confidence - a.confidence)[0];
  const explains = cause !== undefined && (ofLogin.has(symptom.id) || ofKey.has(symptom.id) || cause.id === symptom.id);
  if (cause !== undefined && explains)
    return found.map((one) =>
      one === cause ? { ...one, level: 'error', confidence: 0.98, evidence: [...one.evidence, said] } : one,
    );
  return addedTo(found, refined(view, symptom, symptom.id, said, found));
}

/** A credential before the login works as long as it is good; once a session was refused with it, it is what stands in the way. */
function isSuspect(id: string, symptom: SessionFacts, view: View): boolean {
  if (id !== 'env-shadows-login' && id !== 'env-token-frozen') return false;
  return symptom.id !== null && (ofKey.has(symptom.id) || ofLogin.has(symptom.id)) && !view.usesLogin;
}

/** A state that was only suspicious is the cause once a session died of it. */
function addedTo(found: readonly Finding[], symptom: Finding): readonly Finding[] {
  const same = found.find(({ id, client }) => id === symptom.id && client === 'claude');
  if (same === undefined) return [symptom, ...found];
  const merged = {
    ...same,
    level: symptom.level,
    confidence: Math.max(same.confidence, symptom.confidence),
    evidence: [...same.evidence, ...symptom.evidence],
  };
  return found.map((one) => (one === same ? merged : one));
}

/** The newest session that failed, unless a later one ended well. */
function currentSymptom({ facts }: View): SessionFacts | null {
  const sessions = facts.sessions ?? [];
  const [newest] = sessions;
  if (newest === undefined) return null;
  if (newest.ended === 'failed') return newest;
  return null;
}

function refined(view: View, symptom: SessionFacts, id: string, said: string, found: readonly Finding[]): Finding {
  const login = signInStep(view, 'a person must log in here once');
  const own = ofKeyElsewhere(view, id, said) ?? ofMissingHeader(view, symptom, said);
  if (own !== null) return own;
  if (id === 'no-credential' && isUsableLogin(view))
    return (
      changedSince(view, symptom, said) ??
      finding('stale-in-memory', 'warning', 0.7, [said, 'a login is stored by now'])
    );
  if (!ofLogin.has(id))
    return passing.has(id)
      ? passingOne(view, symptom, id, said)
      : finding(id, 'error', Math.max(0.6, symptom.confidence), said);
  if (!view.usesLogin) return ofOtherCredential(view, id, said);
  const changed = changedSince(view, symptom, said);
  if (changed !== null) return changed;
  const suspect = found.find(
    ({ id: one, level }) =>
      (level === 'warning' || one === 'refresh-lock-orphaned') &&
      ['refresh-lock-orphaned', 'container-stale-copy', 'refresh-abandoned', 'linked-store'].includes(one),
  );
  if (suspect !== undefined) return { ...suspect, level: 'error', confidence: 0.95, evidence: [said] };
  const together = sameMoment(view, symptom);
  const { login: stored } = view;
  const isLapsed = stored?.expiresAt !== null && stored !== null && stored.expiresAt <= view.now;
  if (id === 'refresh-token-dead' || id === 'refresh-race') {
    const holders = view.clients.length + (view.facts.clients?.refreshers.length ?? 0);
    if (together > 1 || holders > 1 || id === 'refresh-race')
      return finding('refresh-race', 'error', 0.85, [said, raceWords(together, holders)], { next: login });
    return finding('refresh-token-dead', 'error', 0.9, [said, 'the store has not changed since'], { next: login });
  }
  const monitors = view.facts.clients?.refreshers ?? [];
  if (monitors.length > 0 && !isLapsed)
    return finding('refresh-race', 'error', 0.8, [
      said,
      `${monitors.map(({ name }) => name).join(', ')} is running, which renews logins beside the client`,
    ]);
  if (!isLapsed && together > 1 && id !== 'token-revoked' && id !== 'refresh-lock-orphaned') {
    const evidence = [said, `${together} sessions failed within two minutes, with a token that has not lapsed`];
    return finding('vendor-outage-auth', 'error', 0.85, evidence, {
      next: { command: fixedCommand`holdfast run -- claude`, why: 'waits it out; logging in again makes it worse' },
    });
  }
  if (isLapsed && stored.refresh !== null && (id === 'access-token-expired' || id === 'bearer-rejected')) {
    const repair: Repair = { kind: 'renew-by-client' };
    return finding('access-token-expired', 'error', 0.95, [said, 'the token has lapsed and can be renewed'], {
      next: { command: fixedCommand`claude`, why: 'the client renews it when it starts' },
      repair,
    });
  }
  return finding(id, 'error', Math.max(0.7, symptom.confidence), [
    said,
    'nothing on this machine explains it by itself',
  ]);
}

/** A key was refused that this shell does not have: a helper brought it, or another environment sets it. */
function ofKeyElsewhere(view: View, id: string, said: string): Finding | null {
  if (!['api-key-invalid', 'credit-balance', 'org-disabled', 'env-shadows-login'].includes(id)) return null;
  const { winner } = view;
  if (id === 'api-key-invalid' && winner?.kind === 'helper') return ofOtherCredential(view, id, said);
  if (winner?.kind !== 'login' || !isUsableLogin(view)) return null;
  const levels = view.facts.credential?.levels ?? [];
  const places = levels
    .filter(({ kind }) => kind === 'env-api-key' || kind === 'env-auth-token')
    .flatMap(({ what, mentions }) => mentions.map((place) => `${what} stands in ${placeInWords(place)}`));
  const here = 'no key is set in this shell, and the stored login would be used';
  if (places.length === 0) return finding(id, 'warning', 0.6, [said, `${here}: the session was started otherwise`]);
  const why = 'then start the session anew: it has what it was started with';
  return finding('env-shadows-login', 'error', 0.85, [said, here, ...places.slice(0, 3)], {
    next: { command: null, why: `take the key out of ${places[0]?.split(' stands in ')[1] ?? 'there'}; ${why}` },
  });
}

/** A credential is there, and did not arrive: something on the way took it off (taxonomy: proxy-strips-auth). */
function ofMissingHeader({ winner, facts }: View, { said: words }: SessionFacts, said: string): Finding | null {
  const isMissing =
    /(missing|no) (authentication|authorization) header|(authorization|x-api-key) header is (missing|required)/i;
  if (!isMissing.test(words ?? '') || winner === null || winner.kind === 'none') return null;
  const base = facts.credential?.baseUrl;
  const proxy = facts.network?.proxies[0];
  if (base?.isVendor !== false && proxy === undefined) return null;
  const way = base?.isVendor === false ? base.host : `the proxy ${proxy?.host ?? ''} (${proxy?.name ?? ''})`;
  return finding('proxy-strips-auth', 'error', 0.85, [said, `${winner.what} is sent, and goes by ${way}`]);
}

/** The store was written after the session failed: what it failed with is not what is stored now. */
function changedSince(view: View, symptom: SessionFacts, said: string): Finding | null {
  const writtenAt = view.facts.store?.file?.modifiedAt ?? 0;
  if (view.login === null || !isUsableLogin(view) || writtenAt <= symptom.at) return null;
  const older = view.clients.filter(({ startedAt }) => startedAt !== null && startedAt < writtenAt);
  const evidence = [said, `the login was renewed ${inWords(writtenAt - symptom.at)} after that, and is good now`];
  const next = {
    command: commandLine('claude', '--resume', operand(symptom.sessionId)),
    why: 'a new process reads the login anew; the conversation is kept',
  };
  if (older.length > 0) evidence.push(`process ${older.map(({ pid }) => pid).join(', ')} was started before it`);
  return finding('stale-in-memory', older.length > 0 ? 'error' : 'warning', older.length > 0 ? 0.95 : 0.85, evidence, {
    next,
  });
}

function ofOtherCredential(view: View, id: string, said: string): Finding {
  const { winner, facts } = view;
  const base = facts.credential?.baseUrl;
  const what = `${winner?.what ?? 'another credential'} is what is sent here`;
  if (winner?.kind === 'env-oauth-token')
    return finding('ci-setup-token', 'error', 0.9, [said, what], {
      next: { command: fixedCommand`claude setup-token`, why: 'makes a new one; set it with printf %s' },
    });
  if (base?.isVendor === false)
    return finding('gateway-token-invalid', 'error', 0.88, [said, what, `requests go to ${base.host}`]);
  if (winner?.kind === 'helper')
    return finding('helper-failing', 'error', 0.88, [said, what], {
      next: {
        command: fixedCommand`holdfast doctor --run-helpers`,
        why: 'runs the helper once and looks at what it prints',
      },
    });
  if (winner?.kind === 'env-api-key' || winner?.kind === 'env-auth-token')
    return finding('api-key-invalid', 'error', 0.88, [said, what]);
  return finding(id, 'error', 0.7, [said, what]);
}

/** Not a fault of the login; after an hour it says little of now. */
function passingOne(view: View, symptom: SessionFacts, id: string, said: string): Finding {
  const isRecent = view.now - symptom.at < 3_600_000;
  return finding(
    id,
    id === 'request-not-allowed' || isRecent ? 'error' : 'warning',
    Math.max(0.7, symptom.confidence),
    [said, 'the login itself is not at fault'],
  );
}

function sameMoment({ facts }: View, symptom: SessionFacts): number {
  return (facts.sessions ?? []).filter(
    ({ ended, at, id }) =>
      ended === 'failed' &&
      id !== null &&
      (ofLogin.has(id) || id === symptom.id) &&
      Math.abs(at - symptom.at) < oneEventMs,
  ).length;
}

function raceWords(together: number, holders: number): string {
  return together > 1 ? `${together} sessions failed within two minutes` : `${holders} processes use this login`;
}
