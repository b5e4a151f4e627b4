/** What is worth telling a person before the start; one line each, with the next step. No value is ever shown. */
import type { CredentialKind } from '../../core/custody.ts';
import type { Note } from '../agent.ts';
import { fixedCommand, withVariables } from '../../core/shell-word.ts';
import type { LiteralFolder } from './literal-folder.ts';
import type { ClientLook } from './look.ts';
import { loopbackPastProxy } from './proxies.ts';
import type { SettingsPart } from './settings/settings.ts';
import type { StrayFolder } from './stray-folder.ts';
import type { UpstreamChoice } from './upstream.ts';

/** What Holdfast can and cannot do for each kind that is not the stored login. */
const reach: Readonly<Partial<Record<CredentialKind, string>>> = {
  'env-api-key': 'an API key has no expiry to renew; a refusal of it passes as it came',
  'env-auth-token': 'nobody can renew a token from the environment; a refusal of it passes as it came',
  helper: 'the client runs it again after each refusal; Holdfast renews nothing',
  federation: 'the client exchanges the job’s own token by itself; a refusal passes as it came',
  profile: 'the client renews its login by itself, where it can; a refusal passes as it came',
  cloud: "requests carry the cloud's own credentials; Holdfast cannot stand in their way",
};

/** The credential in effect, where it is not the stored login. */
export function credentialNotes(seen: ClientLook, command: string): readonly Note[] {
  const { kind, what, origin } = seen.credential;
  const from = origin === null ? '' : ` (${origin.place})`;
  if (kind === 'env-oauth-token') return [frozenToken(seen, command, from)];
  if (kind === 'left-out') return [leftOut(what, from)];
  const limits = reach[kind];
  if (limits === undefined) return [];
  const shadowed = seen.reading.kind === 'login' ? ', and the stored login is not used' : '';
  const hint =
    shadowed === ''
      ? null
      : `To use the stored login, take ${setByHand(kind, what)} out of ${origin?.place ?? 'its place'}.`;
  return [{ level: 'info', text: `Requests carry ${what}${from}${shadowed}: ${limits}.`, hint }];
}

/** What a person takes away, where what wins is made of something else. */
function setByHand(kind: CredentialKind, what: string): string {
  return kind === 'federation' ? 'ANTHROPIC_FEDERATION_RULE_ID' : kind === 'profile' ? 'ANTHROPIC_PROFILE' : what;
}

/** A profile or workload identity that is meant, and that the client leaves out without a word. */
export function passedOverNotes({ signIns, credential }: Pick<ClientLook, 'signIns' | 'credential'>): readonly Note[] {
  const { passedOver } = signIns;
  if (passedOver === null) return [];
  const { what, origin, because } = passedOver;
  const text = `${what}${origin === null ? '' : ` (${origin.place})`} has no effect: ${because}. In its place: ${credential.what}.`;
  return [{ level: 'warning', text, hint: `Correct ${what}, or take it away.` }];
}

/** The client says "Not logged in" then, however good the login is. */
function leftOut(what: string, from: string): Note {
  return {
    level: 'warning',
    text: `${what}${from} leaves the stored login out, and no key is set: the client will say that it is not logged in.`,
    hint: `Leave ${what} out, or give the run an ANTHROPIC_API_KEY.`,
  };
}

function frozenToken(seen: ClientLook, command: string, from: string): Note {
  const frozen = `CLAUDE_CODE_OAUTH_TOKEN${from} is frozen: the client neither renews nor replaces it`;
  if (seen.reading.kind !== 'login') {
    const hint = 'Start again with a newer token, or log in with: claude auth login';
    return { level: 'warning', text: `${frozen}; a refusal of it ends the run.`, hint };
  }
  const text = `${frozen}, and it hides a stored login that could be renewed.`;
  const managed = seen.credential.origin?.scope === 'managed';
  const hint = managed
    ? `Take it out of ${seen.credential.origin?.place ?? ''}.`
    : `holdfast run --prefer-login -- ${command} …`;
  return { level: 'warning', text, hint };
}

/** Where requests go, and what stands in the way of sending them elsewhere. */
export function routeNotes(seen: ClientLook, upstream: UpstreamChoice): readonly Note[] {
  const notes: Note[] = [];
  const base = seen.env.find('ANTHROPIC_BASE_URL');
  if (upstream.kind === 'invalid') {
    const text = `ANTHROPIC_BASE_URL from ${upstream.by.origin.place}: expected an http(s) URL, came something else.`;
    notes.push({ level: 'warning', text, hint: `Correct or remove it in ${upstream.by.origin.place}.` });
  } else if (base !== null && base.origin.scope !== 'shell') {
    const where =
      upstream.kind === 'named' ? `sends requests to ${upstream.shown}` : 'blanks it: straight to the vendor';
    notes.push({
      level: 'info',
      text: `ANTHROPIC_BASE_URL in ${base.origin.place} ${where}.`,
      hint: wrapperHint(seen),
    });
  }
  if (Object.keys(loopbackPastProxy(seen.env)).length > 0) {
    const text =
      'A proxy is set and NO_PROXY does not except loopback; the session gets NO_PROXY=…,127.0.0.1,localhost.';
    notes.push({ level: 'info', text, hint: null });
  }
  return notes;
}

/** A folder's name that nothing expands. */
export function literalNote({ name, origin, because, taken, meant }: LiteralFolder): Note {
  return {
    level: 'warning',
    text: `${name} (${origin.place}) ${because}, which nothing expands here: it means ${taken}.`,
    hint: withVariables({ [name]: meant }, fixedCommand`claude`),
  };
}

/** A folder by accident. */
export function strayNote({ name, origin, because, taken }: StrayFolder): Note {
  return {
    level: 'warning',
    text: `${name} (${origin.place}) ${because}: it means ${taken}, where there is no login.`,
    hint: `Give ${name} the whole path, or take it away; nothing waits for a login in this folder.`,
  };
}

/** What the folder's own settings would decide, and do not. */
export function withheldNotes(seen: Pick<ClientLook, 'standing' | 'withheld'>): readonly Note[] {
  const because =
    seen.standing === 'not-trusted'
      ? 'the client applies it only after you have said that you trust this folder'
      : 'it holds for the client only, and this command is not the client';
  const hint =
    seen.standing === 'not-trusted' ? 'Where you trust it, answer the client’s question, then start again.' : null;
  return seen.withheld.map(({ place, names }) => ({
    level: 'warning',
    text: `${place} sets ${names.join(', ')}; Holdfast does not apply that here: ${because}.`,
    hint,
  }));
}

/** A setting beats the environment, which is all that a wrapper can be given. */
function wrapperHint(seen: ClientLook): string | null {
  return seen.args === null
    ? 'Run the client itself, so that the setting can be overruled: holdfast run -- claude …'
    : null;
}

/** Settings by which hooks do not run, so that a turn is not held between its requests. */
export function hookNotes(parts: readonly SettingsPart[]): readonly Note[] {
  const off = parts.find((part) => part.hooksOff !== null);
  if (off === undefined) return [];
  const text = `${off.place} sets ${off.hooksOff}: Holdfast's hooks do not run, and a turn is not held between its requests.`;
  return [{ level: 'warning', text, hint: `Take ${off.hooksOff} out of ${off.place}, if it is yours to change.` }];
}
