import { inWords } from '../../core/expiry.ts';
import type { CredentialFacts } from '../credential-facts.ts';
import type { StoreFacts } from '../store-facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import { saysWhyNone } from './sign-in.ts';
import type { View } from './view.ts';
import { emptiedInWords, isOfShell, placeInWords, signInStep } from './view.ts';
import { formRules } from './store-form.ts';
import { commandLine, fixedCommand, operand } from '../../core/shell-word.ts';

const dayMs = 86_400_000;
/** Warned of so long before a login ends. */
const warnMs = 7 * dayMs;

/** Whether the stored login would work if it were used: it is there, has not ended, and can be renewed where it lapsed. */
export function isUsableLogin({ login, now }: View): boolean {
  if (login === null || (login.deadlineAt !== null && login.deadlineAt <= now)) return false;
  return login.expiresAt === null || login.expiresAt > now || login.refresh !== null;
}

/** The client's own store: what it shows, and whether a renewed login could be saved in it. */
export function storeRules(view: View): Finding[] {
  const { store } = view.facts;
  if (store === null) return [];
  const found = [
    ...stateRules(view, store),
    ...formRules(view, store),
    ...saveRules(view, store),
    ...copyRules(view, store),
    ...traceRules(view, store),
    ...paddedRules(view, store),
  ];
  // Where another credential goes before the login, nothing of it keeps a request from being answered.
  return view.usesLogin ? found : found.map(demoted);
}

function demoted(one: Finding): Finding {
  return one.level === 'error' ? { ...one, level: 'info', confidence: 0.5 } : one;
}

function stateRules(view: View, store: StoreFacts): Finding[] {
  const { now } = view;
  const login = signInStep(view, 'a person must log in here once');
  const { reading } = store;
  if (reading.kind === 'unreadable') {
    if (store.obstacle !== null) return [];
    return view.facts.machine?.platform === 'darwin' && /keychain/.test(reading.detail)
      ? [
          finding('keychain-locked', 'error', 0.95, reading.detail, {
            next: {
              command: fixedCommand`security unlock-keychain`,
              why: 'in this very session; it asks for the password',
            },
          }),
        ]
      : damagedRules(view, store, reading.detail);
  }
  // Tokens under other names were never cleared.
  if (reading.kind === 'blank') return (store.form?.foreignKey ?? null) === null ? blankRules(view, store) : [];
  if (reading.kind === 'absent') return absentRules(view, store);
  const { deadlineAt, expiresAt, refresh } = reading.login;
  if (deadlineAt !== null && deadlineAt <= now) {
    const ago = `the login ended ${inWords(now - deadlineAt)} ago, and no renewal extends it`;
    return [finding('login-deadline-reached', 'error', 0.98, ago, { next: login })];
  }
  const soon =
    deadlineAt !== null && deadlineAt - now < warnMs
      ? [
          finding(
            'login-deadline-reached',
            'warning',
            0.9,
            `the login ends in ${inWords(deadlineAt - now)}, and no renewal extends it`,
            { next: login },
          ),
        ]
      : [];
  if (expiresAt === null || expiresAt > now) return soon;
  const lapsed = `the access token lapsed ${inWords(now - expiresAt)} ago`;
  if (refresh === null) {
    return [
      ...soon,
      finding('access-token-expired', 'error', 0.9, [lapsed, 'there is no refresh token to renew it with'], {
        next: login,
      }),
    ];
  }
  const next = { command: fixedCommand`claude`, why: 'the client renews it when it starts; nothing else is needed' };
  const evidence = [lapsed, 'it can be renewed, and is when it is next used: by itself this is no fault'];
  return [
    ...soon,
    finding('access-token-expired', 'info', 0.6, evidence, { next, repair: { kind: 'renew-by-client' } }),
  ];
}

/** What was written as it should be and yet is no login has a rule of its own, by its form. */
function damagedRules(view: View, store: StoreFacts, detail: string): Finding[] {
  if (formRules(view, store).some(({ level }) => level === 'error')) return [];
  const evidence = [
    `${store.place}: ${detail}`,
    'the client says that it is not logged in, and a login writes the file anew',
  ];
  return [
    finding('store-damaged', 'error', 0.93, evidence, { next: signInStep(view, 'the client writes the file anew') }),
  ];
}

function blankRules(view: View, store: StoreFacts): Finding[] {
  const better = store.others.find(
    ({ state, expiresAt, isUsable }) => isUsable && state === 'login' && (expiresAt ?? 0) > view.now,
  );
  const next = signInStep(view, 'both tokens are gone; a backup of them would be spent already');
  const evidence = [
    `${store.place} holds empty tokens: the client clears them when the vendor refuses to renew`,
    ...(better === undefined ? [] : [`${better.place} holds a login that is good`]),
  ];
  if (store.strayOwner !== null && !store.strayOwner.isAlive) {
    const trace = 'a record of a renewal by a process that is gone lies beside it';
    return [finding('refresh-abandoned', 'error', 0.96, [...evidence, trace], { next })];
  }
  return [finding('credentials-blanked', 'error', 0.95, evidence, { next })];
}

/** The client takes the name by its letters, and looks for a login below the working folder. */
function literalRule(literal: NonNullable<CredentialFacts['literalFolder']>, { place }: StoreFacts): Finding {
  const { name, because, taken, command, repair } = literal;
  const evidence = [
    `${name} ${because}, which nothing expands here: it means ${taken}`,
    `${placeInWords(literal.place)} sets it; the client looks for a login at ${place}, where there is none`,
  ];
  const why = 'the folder that was most likely meant, written out';
  return finding('credential-store-split', 'error', 0.96, evidence, {
    next: { command, why },
    repair: isOfShell(literal.place)
      ? { kind: 'child-environment', unset: [], set: { [repair.name]: repair.value }, trim: [] }
      : null,
  });
}

function absentRules(view: View, store: StoreFacts): Finding[] {
  const literal = view.facts.credential?.literalFolder ?? null;
  // What is wrong with a home has a rule of its own.
  if (literal !== null && literal.name !== 'HOME') return [literalRule(literal, store)];
  // A gateway is signed to by a key of its own, which the rules of credentials ask for.
  const isOthers = view.facts.credential?.baseUrl.isVendor === false;
  if (isOthers || saysWhyNone(view) || (view.winner !== null && view.winner.kind !== 'none')) return [];
  const other = store.others.find(({ state, isUsable }) => isUsable && state === 'login');
  const step = signInStep(view, isEmpty(store) ? 'the client writes the file anew' : 'nobody has logged in here yet');
  const { machine } = view.facts;
  if (machine !== null && machine.homeState !== 'fine') return [];
  if (other !== undefined) {
    const evidence = [
      `this shell looks for a login at ${store.place}, where there is none`,
      `${other.place} holds one`,
    ];
    const why = 'CLAUDE_CONFIG_DIR or CLAUDE_SECURESTORAGE_CONFIG_DIR leads away from it';
    return [
      finding('credential-store-split', 'error', 0.93, evidence, {
        next: { command: fixedCommand`env -u CLAUDE_CONFIG_DIR -u CLAUDE_SECURESTORAGE_CONFIG_DIR claude`, why },
      }),
    ];
  }
  if (machine?.platform === 'darwin' && machine.ssh) {
    const evidence = ['this is an SSH session, and the login of macOS lies in a keychain that is locked here'];
    return [
      finding('keychain-locked', 'error', 0.8, evidence, {
        next: { command: fixedCommand`security unlock-keychain`, why: 'it asks for the password' },
      }),
    ];
  }
  return [finding(...nothingAt(view, store), { next: step })];
}

function isEmpty({ file }: StoreFacts): boolean {
  return file?.kind === 'file' && file.size === 0;
}

/** Whose fault it is that there is nothing: a job that was given an empty secret, settings that are not in effect, or nobody's. */
function nothingAt({ facts, runner }: View, store: StoreFacts): [string, Finding['level'], number, string[]] {
  const emptied = facts.credential?.emptied ?? [];
  const withheld = facts.machine?.ciWithholds ?? null;
  const broken = facts.settings?.broken ?? [];
  const evidence = [
    ...emptiedInWords({ facts, runner }),
    ...(runner !== null && withheld !== null ? [withheld] : []),
    isEmpty(store)
      ? `no credential is set, and ${store.place} is an empty file: something cut it, or was kept from writing it`
      : `no credential is set, and there is no login at ${store.place}`,
    ...broken.map(({ place: at }) => `${at} is not in effect: what it sets is not set`),
  ];
  return emptied.length > 0 && runner !== null
    ? ['ci-setup-token', 'error', 0.95, evidence]
    : ['no-credential', 'error', 0.93, evidence];
}

/** Whether what a renewal brings could be kept. */
function saveRules(view: View, store: StoreFacts): Finding[] {
  const { obstacle, file, folder, place, mount } = store;
  const { unsaved } = view;
  const found: Finding[] = [];
  if (unsaved !== null) {
    const { id, headline, seen, confidence, step, repair } = unsaved;
    const why = obstacle === null ? [] : ['a login that is renewed now could not be saved, and would be lost'];
    found.push(finding(id, 'error', confidence, [seen, ...why], { headline, next: step, repair }));
  } else if (mount.isOwn) {
    const evidence = [
      `${place} is mounted as a single file, which the client replaces when it renews`,
      'mount its folder instead',
    ];
    found.push(finding('container-stale-copy', 'warning', 0.9, evidence));
  }
  if (file?.kind === 'file' && (file.mode & 0o077) !== 0 && (file.mode & 0o600) === 0o600 && obstacle === null) {
    const repair: Repair = { kind: 'mode', path: view.facts.store?.place ?? place, mode: 0o600 };
    found.push(
      finding('store-open-to-others', 'warning', 0.9, `${place} has mode ${file.mode.toString(8)}; 600 is right`, {
        next: {
          command: commandLine('chmod', '600', operand(place)),
          why: 'others of this machine may read the login',
        },
        repair,
      }),
    );
  }
  if (file?.kind === 'link' && store.reading.kind === 'login' && obstacle === null) {
    const evidence = [
      `${place} leads to ${file.target ?? 'nowhere'}`,
      'the client’s next renewal replaces the link, and the target keeps a spent login',
    ];
    found.push(finding('linked-store', 'warning', 0.85, evidence));
  }
  if (store.leftovers.length > 0 && folder !== null) {
    found.push(
      finding(
        'credentials-not-persisted',
        'info',
        0.5,
        `${store.leftovers.length} half-written login files lie in the folder`,
      ),
    );
  }
  return found;
}

/** The same login in two places: whichever is renewed first ends the other. */
function copyRules(view: View, store: StoreFacts): Finding[] {
  const copy = store.others.find(({ hasSameRefresh, isUsable }) => hasSameRefresh && isUsable);
  const backup = store.others.find(({ hasSameRefresh, isUsable }) => hasSameRefresh && !isUsable);
  const found: Finding[] = [];
  if (copy !== undefined) {
    const evidence = [
      `${copy.place} holds the same login as ${store.place}`,
      'whichever is renewed first ends the other',
    ];
    found.push(
      finding('container-stale-copy', 'warning', 0.92, evidence, {
        next: signInStep(view, 'give each place a login of its own'),
      }),
    );
  } else if (backup !== undefined) {
    found.push(
      finding(
        'container-stale-copy',
        'info',
        0.4,
        `${backup.place} is a copy of this login; once it is renewed, never put that back`,
      ),
    );
  }
  const { account, reading } = store;
  if (view.inContainer && reading.kind === 'login' && account.state === 'absent') {
    const evidence = [
      `the login is here, and ${account.place} is not: the volume covers ~/.claude only`,
      'the client’s screen asks for a login anyway',
    ];
    found.push(
      finding('container-stale-copy', 'info', 0.5, evidence, {
        next: { command: null, why: `keep ${account.place} on the volume, too, or set CLAUDE_CONFIG_DIR` },
      }),
    );
  }
  const { renewals } = view.facts;
  if (renewals?.isOfThisLogin === true && renewals.result === 'refused') {
    found.push(
      finding('refresh-token-dead', 'error', 0.96, 'the vendor has refused to renew this very login', {
        next: signInStep(view, 'no renewal can mend it'),
      }),
    );
  }
  return found;
}

/** What a renewal that was cut off leaves behind. */
function traceRules({ now }: View, { strayOwner, reading }: StoreFacts): Finding[] {
  if (strayOwner === null || strayOwner.isAlive || reading.kind !== 'login') return [];
  const { expiresAt } = reading.login;
  if (expiresAt === null || expiresAt > now) return [];
  const evidence = [
    'a renewal by a process that is gone was never finished',
    'its token may be spent: the client’s next start tells',
  ];
  return [finding('refresh-abandoned', 'warning', 0.75, evidence)];
}

/**
 * At the end of an access token white space is no part of what is sent, and before it costs one refusal (measured on 2.1.332); a
 * refresh token is sent as it stands. A login is not edited, so it is made anew.
 */
function paddedRules(view: View, { paddedTokens, place }: StoreFacts): Finding[] {
  if (!paddedTokens.includes('refreshToken')) return [];
  const isLapsed = view.login !== null && view.login.expiresAt !== null && view.login.expiresAt <= view.now;
  const evidence = [
    `refreshToken in ${place} has white space around it, and is sent with it`,
    'something else than the client wrote this store',
  ];
  const next = signInStep(view, 'if its renewal is refused: a login writes the file anew; Holdfast edits none');
  return [finding('store-foreign', isLapsed ? 'error' : 'warning', 0.8, evidence, { next })];
}
