import { isUsableLogin } from './store.ts';
import type { Level } from '../credential-facts.ts';
import type { Finding, Step } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import type { View } from './view.ts';
import { emptiedInWords, isOfShell, isSettingsFile, placeInWords } from './view.ts';
import { fixedCommand, withoutVariables } from '../../core/shell-word.ts';

/** Which credential wins, whether it should, and whether it can be right at all. */
export function credentialRules(view: View): Finding[] {
  const { facts, winner } = view;
  if (facts.credential === null || winner === null || winner.kind === 'cloud') return [];
  return [...hostRules(view), ...leftOutRules(view), ...baseUrlRules(view), ...shadowRules(view), ...keyRules(view)];
}

/** A variable is taken from the child, or renamed in the settings file that sets it. */
function without(
  { what, place }: Pick<Level, 'what' | 'place'>,
  more: readonly string[] = [],
  outcome = 'the same session without it',
): { readonly next: Step; readonly repair: Repair } {
  const names = [what, ...more];
  if (isSettingsFile(place) && place !== null) {
    const why = `${what} stands in ${place.place}, which goes before the shell`;
    const repair: Repair = { kind: 'rename-member', path: place.place, keys: ['env', what] };
    return { next: { command: fixedCommand`holdfast fix`, why }, repair };
  }
  const command = withoutVariables(names, fixedCommand`claude`);
  const line = place !== null && place.line !== null ? `; it is set in ${place.place}:${place.line}` : '';
  return {
    next: { command, why: `${outcome}${line}` },
    repair: { kind: 'child-environment', unset: names, set: {}, trim: [] },
  };
}

/** The client runs in a mode that leaves its login out (taxonomy: no-credential). */
function leftOutRules({ winner, login }: View): Finding[] {
  if (winner?.kind !== 'left-out') return [];
  const there = login === null ? 'no key is set' : 'the store holds a login, which is not used, and no key is set';
  const evidence = [`${winner.what} in ${placeInWords(winner.place)} leaves the stored login out`, there];
  return [
    finding('no-credential', 'error', 0.95, evidence, without(winner, [], 'the same session with the stored login')),
  ];
}

/** Markers of a host application, inherited by what it started (taxonomy: inherited-host-env). */
function hostRules({ facts }: View): Finding[] {
  const markers = facts.machine?.hostMarkers ?? [];
  if (markers.length === 0) return [];
  const base = facts.credential?.baseUrl;
  const unset = [...markers, ...(base?.isVendor === false && isOfShell(base.place) ? ['ANTHROPIC_BASE_URL'] : [])];
  const next = {
    command: withoutVariables(unset, fixedCommand`claude`),
    why: 'the same session without the host’s marks',
  };
  const repair: Repair = { kind: 'child-environment', unset, set: {}, trim: [] };
  return [
    finding('inherited-host-env', 'error', 0.95, `this shell inherited ${markers.join(', ')} from an application`, {
      next,
      repair,
    }),
  ];
}

function baseUrlRules(view: View): Finding[] {
  const { facts, winner, login } = view;
  const base = facts.credential?.baseUrl;
  if (base === undefined) return [];
  const where = placeInWords(base.place);
  if (!base.isValid) {
    const seen = `ANTHROPIC_BASE_URL in ${where} is no http(s) URL`;
    const rest = without({ what: 'ANTHROPIC_BASE_URL', place: base.place });
    return [finding('base-url-invalid', 'error', 0.97, [seen, 'the client ends with “Invalid URL”'], rest)];
  }
  if (base.isVendor || winner?.kind !== 'none' || login !== null) return [];
  const next = { command: null, why: `give the gateway’s own key: ANTHROPIC_AUTH_TOKEN, or an apiKeyHelper` };
  const seen = `requests go to ${base.host} (${where}), and nothing is set to sign them with`;
  return [finding('gateway-token-invalid', 'error', 0.85, [...emptiedInWords(view), seen], { next })];
}

/** A variable goes before a login that is there and good. */
function shadowRules(view: View): Finding[] {
  const { winner, facts } = view;
  const login = isUsableLogin(view);
  const base = facts.credential?.baseUrl;
  // In a mode that leaves the login out, whatever else signs stands before nothing.
  if (winner === null || !login || base?.isVendor === false || facts.credential?.leavesLoginOut === true) return [];
  const level = view.level(winner.what);
  if (level === null) return [];
  const where = placeInWords(level.place);
  if (winner.kind === 'env-oauth-token' || level.shape?.kind === 'sk-ant-oat01') return frozenRules(view, level);
  if (winner.kind !== 'env-api-key' && winner.kind !== 'env-auth-token') return [];
  const subscription = view.login?.subscription ?? null;
  const stored = `the store holds a ${subscription === null ? '' : `${subscription} `}login that is not used`;
  const evidence = [`${level.what} in ${where} is what \`claude -p\` sends`, stored, ...mentionsOf(level)];
  // It works, and may be meant: only a session that died of it makes it a fault.
  return [finding('env-shadows-login', isOnPurpose(view, level) ? 'info' : 'warning', 0.9, evidence, without(level))];
}

/** A person said at the client's own screen that this key is to be used, or it is a job's own. */
function isOnPurpose({ facts }: View, { what }: Level): boolean {
  if ((facts.machine?.ci ?? null) !== null) return true;
  const screen = facts.credential?.winners.find(({ context }) => context === 'interactive');
  return what === 'ANTHROPIC_API_KEY' && screen?.kind === 'env-api-key' && screen.note === null;
}

function frozenRules(view: View, level: Level): Finding[] {
  const where = placeInWords(level.place);
  if (level.shape?.isStoredToken === true) {
    const evidence = [
      `${level.what} in ${where} is a copy of the stored access token`,
      'it ends with that token, and nothing renews it',
    ];
    return [finding('env-token-frozen', hasLapsed(view) ? 'error' : 'warning', 0.97, evidence, without(level))];
  }
  // In CI a token of its own is the usual way, and a stored login a left-over. Elsewhere it may be meant, and works to its end.
  const severity = view.facts.machine?.ci === null ? 'warning' : 'info';
  const evidence = [
    `${level.what} in ${where} goes before the stored login`,
    'its token is another one than the stored',
    ...mentionsOf(level),
  ];
  return [finding('env-token-frozen', severity, 0.93, evidence, without(level))];
}

function hasLapsed({ login, now }: View): boolean {
  return login !== null && login.expiresAt !== null && login.expiresAt <= now;
}

/** Lines that may have set it, besides the one that is named already. */
function mentionsOf({ mentions, place }: Level): string[] {
  const others = mentions.filter(
    (one) => one.value !== 'other' && (one.place !== place?.place || one.line !== place.line),
  );
  const lines = others.map((one) => `${one.place}:${one.line ?? 1}`);
  return lines.length === 0 ? [] : [`${lines.join(', ')} ${lines.length === 1 ? 'names' : 'name'} it, too`];
}

/** Keys that cannot be right by their shape. */
function keyRules(view: View): Finding[] {
  const { winner, facts } = view;
  if (winner === null) return [];
  const level = view.level(winner.what);
  const shape = level?.shape;
  if (level === null || shape === null || shape === undefined) return [];
  const isVendor = facts.credential?.baseUrl.isVendor !== false;
  const where = placeInWords(level.place);
  const { flaws, kind } = shape;
  const repair = flaws.includes('quotes') ? trimmed(level) : null;
  const said = flaws.map((flaw) => flawWords[flaw]).join(', ');
  if (winner.kind === 'env-oauth-token') {
    const isRight = kind === 'sk-ant-oat01' && flaws.length === 0;
    if (isRight) return [];
    const evidence =
      kind === 'sk-ant-oat01'
        ? `${level.what} in ${where} has ${said}`
        : `${level.what} in ${where} does not begin with sk-ant-oat01-${said === '' ? '' : `, and has ${said}`}`;
    const makes = 'claude setup-token on a machine of yours makes a new one; store it as the secret of this job';
    const anew =
      view.runner === null
        ? { command: fixedCommand`claude setup-token`, why: 'makes a new one, good for a year' }
        : { command: null, why: makes };
    const next = repair === null ? anew : null;
    return [finding('ci-setup-token', 'error', 0.96, evidence, { next, repair })];
  }
  if (shape.expiresAt !== null && shape.expiresAt <= view.now) {
    return [
      finding(
        'gateway-token-invalid',
        'error',
        0.97,
        `${level.what} in ${where} is a token that has expired by its own word`,
      ),
    ];
  }
  if (!isVendor) {
    // Servers that ask for no key are given a word in its place.
    return flaws.every((flaw) => flaw === 'stand-in')
      ? []
      : [finding('gateway-token-invalid', 'error', 0.93, `${level.what} in ${where} has ${said}`, { repair })];
  }
  if (winner.kind !== 'env-api-key' && winner.kind !== 'env-auth-token') return [];
  const isForeign =
    !['sk-ant-api03', 'sk-ant', 'sk-ant-oat01', 'jwt'].includes(kind) ||
    (kind === 'sk-ant-oat01' && winner.kind === 'env-api-key');
  if (flaws.length === 0 && !isForeign) return [];
  const whose =
    kind === 'other' || kind === 'sk'
      ? 'does not look like a key of this vendor'
      : kind === 'sk-ant-oat01'
        ? 'is a token of a login, which belongs in CLAUDE_CODE_OAUTH_TOKEN'
        : `is a key of another kind (${kind})`;
  const evidence = [
    ...(isForeign ? [`${level.what} in ${where} ${whose}`] : []),
    ...(said === '' ? [] : [`${level.what} in ${where} has ${said}`]),
  ];
  return [finding('api-key-invalid', 'error', isForeign && flaws.length === 0 ? 0.9 : 0.94, evidence, { repair })];
}

const flawWords = {
  'whitespace': 'white space in the middle',
  'line-break': 'a line break in the middle',
  'fragment': 'a # in it, as in a code that was pasted whole',
  'quotes': 'quotes around it',
  'placeholder': 'no value but a placeholder',
  'stand-in': 'no value but a placeholder',
  'truncated': 'too few characters to be whole',
  'unsendable': 'characters that no header can hold',
} as const;

function trimmed({ what, place }: Level): Repair | null {
  if (isSettingsFile(place) && place !== null) return { kind: 'trim-member', path: place.place, keys: ['env', what] };
  return { kind: 'child-environment', unset: [], set: {}, trim: [what] };
}
