import { inWords } from '../../core/expiry.ts';
import type { Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';
import type { View } from './view.ts';
import { placeInWords } from './view.ts';
import { commandLine, fixedCommand, operand, withoutVariables } from '../../core/shell-word.ts';

/** Clock, home, user, settings, versions, network, provider, MCP servers, CI and other clients. */
export function surroundingRules(view: View): Finding[] {
  return [
    ...clockRules(view),
    ...homeRules(view),
    ...settingsRules(view),
    ...versionRules(view),
    ...networkRules(view),
    ...cloudRules(view),
    ...mcpRules(view),
    ...ciRules(view),
    ...peerRules(view),
    ...view.facts.failed.map(({ collector, because }) =>
      finding('facts-missing', 'warning', 0.3, `${collector}: ${because}`),
    ),
  ];
}

/** More than this, and signatures and expiry times are judged wrongly. */
const skewMs = 5 * 60_000;

function clockRules({ facts, login, now }: View): Finding[] {
  const { clock, network } = facts;
  const evidence: string[] = [];
  const skew = network?.online?.dateSkewMs ?? null;
  if (skew !== null && Math.abs(skew) > skewMs) {
    evidence.push(
      `the vendor’s own clock differs by ${inWords(Math.abs(skew))}: this one is ${skew > 0 ? 'ahead' : 'behind'}`,
    );
  }
  if (clock?.isBeforeBuild === true)
    evidence.push(`the clock shows ${new Date(now).toISOString().slice(0, 10)}, before this program was made`);
  const ahead = clock?.ahead.filter(({ byMs, path }) => byMs > skewMs && !path.endsWith('.lock')) ?? [];
  for (const { path, byMs } of ahead.slice(0, 3)) evidence.push(`${path} is dated ${inWords(byMs)} in the future`);
  const jumped = clock?.jumpedMs ?? null;
  if (jumped !== null && Math.abs(jumped) > skewMs)
    evidence.push(`the wall clock was moved by ${inWords(Math.abs(jumped))} since this machine started`);
  // The vendor gives eight hours; a token that seems to have much more was issued by a clock that is ahead of this one.
  const left = login?.expiresAt === null || login === null ? 0 : login.expiresAt - now;
  const written = facts.store?.file?.modifiedAt ?? now;
  if (evidence.length > 0 && left > 0 && written > now + skewMs)
    evidence.push('the login seems to have been written in the future');
  if (evidence.length === 0) return [];
  const command =
    facts.machine?.wsl === true
      ? fixedCommand`wsl.exe --shutdown`
      : fixedCommand`sudo hwclock -s || sudo chronyc makestep || timedatectl`;
  const sure =
    skew !== null || clock?.isBeforeBuild === true ? 0.97 : jumped !== null && Math.abs(jumped) > skewMs ? 0.9 : 0.94;
  return [
    finding('clock-skew', 'error', sure, evidence, {
      next: { command, why: 'set the clock; the login is not at fault' },
    }),
  ];
}

/** By `HOME` the client finds its login, and by `USER` its keychain item. */
function homeRules({ facts, usesLogin }: View): Finding[] {
  const { machine, store } = facts;
  if (machine === null || !usesLogin) return [];
  const words = {
    'missing': 'is not there',
    'not-a-folder': 'is no folder',
    'relative': 'is no absolute path',
    'foreign': 'belongs to another user',
    'unset': 'is not set',
    'fine': '',
  };
  const found: Finding[] = [];
  const hasLogin = store?.reading.kind === 'login';
  if (machine.homeState !== 'fine' && !(machine.homeState === 'unset' && hasLogin)) {
    const evidence = [
      `HOME ${machine.home ? `(${machine.home}) ` : ''}${words[machine.homeState]}`,
      'the client looks for its login below it',
    ];
    const set: Repair = { kind: 'child-environment', unset: [], set: { HOME: '~' }, trim: [] };
    found.push(
      finding('env-user-missing', 'error', 0.95, evidence, {
        next: {
          command: fixedCommand`HOME="$(getent passwd "$(id -u)" | cut -d: -f6)" claude`,
          why: 'the home folder that the system names for this user',
        },
        repair: set,
      }),
    );
  }
  if (machine.user === null) {
    const isMac = machine.platform === 'darwin';
    const evidence = [
      'neither USER nor LOGNAME is set',
      ...(isMac ? ['the keychain item is found by it'] : ['on macOS the login could not be found; here it can']),
    ];
    const set: Repair = { kind: 'child-environment', unset: [], set: { USER: '~' }, trim: [] };
    const level = isMac && !hasLogin ? 'error' : 'info';
    found.push(
      finding('env-user-missing', level, isMac ? 0.95 : 0.3, evidence, {
        next: { command: fixedCommand`USER="$(id -un)" claude`, why: 'the same session with its user named' },
        repair: set,
      }),
    );
  }
  return found;
}

function settingsRules({ facts }: View): Finding[] {
  return [...brokenSettings(facts), ...withheldSettings(facts)];
}

/** What a folder would decide that nobody has trusted: said, and left alone. */
function withheldSettings({ settings }: Facts): Finding[] {
  return (settings?.withheld ?? []).map(({ place, names }) =>
    finding(
      'folder-not-trusted',
      'info',
      0.9,
      [
        `${place} sets ${names.join(', ')}`,
        'nobody has trusted this folder: the client applies that with -p, or once you have answered its question',
        'nothing of it was applied here, and no command in it was run',
      ],
      { next: { command: null, why: `read ${place} before you trust this folder` } },
    ),
  );
}

function brokenSettings({ settings }: Facts): Finding[] {
  return (settings?.broken ?? []).map(({ place, because }) =>
    finding(
      'settings-broken',
      'warning',
      0.9,
      [`${place}: ${because}`, 'the client takes nothing from it, and starts anyway'],
      {
        next: { command: null, why: `mend ${place}: strict JSON, without comments and trailing commas` },
      },
    ),
  );
}

/** Releases that are known to send no, or the wrong, header (taxonomy). */
const brokenReleases: ReadonlyArray<readonly [version: string, id: string]> = [
  ['2.1.94', 'client-auth-regression'],
  ['2.1.95', 'client-auth-regression'],
  ['1.0.83', 'oauth-not-supported'],
];

function versionRules({ facts }: View): Finding[] {
  const first = facts.clients?.installed[0];
  const known = brokenReleases.find(([version]) => version === first?.version);
  if (first === undefined || known === undefined) return [];
  const next = { command: fixedCommand`claude update`, why: 'a release before or after it has no such fault' };
  return [
    finding(known[1], 'error', 0.93, `${first.path} is release ${known[0]}, which is known to be refused`, { next }),
  ];
}

function networkRules({ facts }: View): Finding[] {
  const { network } = facts;
  if (network === null) return [];
  const found: Finding[] = [];
  for (const { name, path, state } of network.certificates) {
    if (state === 'fine') continue;
    const what = { missing: 'is not there', unreadable: 'cannot be read', 'not-pem': 'holds no certificate' }[state];
    // The client passes such a file over with a warning, and fails only behind a proxy that needs it.
    const level = network.proxies.length > 0 ? 'error' : 'warning';
    if (name === 'NODE_EXTRA_CA_CERTS' || name === 'SSL_CERT_FILE') {
      found.push(
        finding('network-tls', level, 0.9, `${name} names ${path}, which ${what}`, {
          next: {
            command: commandLine('ls', '-l', operand(path)),
            why: 'name the file of your organisation’s certificates',
          },
        }),
      );
    }
  }
  const broken = network.proxies.find(({ isValid }) => !isValid);
  if (broken !== undefined) {
    const repair: Repair = { kind: 'child-environment', unset: [broken.name], set: {}, trim: [] };
    found.push(
      finding('network-connect', 'error', 0.93, `${broken.name} is no URL of a proxy`, {
        next: { command: withoutVariables([broken.name], fixedCommand`claude`), why: 'the same session without it' },
        repair,
      }),
    );
  }
  if (network.tlsUnchecked)
    found.push(
      finding('network-tls', 'warning', 0.6, 'NODE_TLS_REJECT_UNAUTHORIZED=0: anybody on the way can read the login'),
    );
  const { online } = network;
  if (online !== null && online.state !== 'answered') {
    const id = online.state === 'tls' ? 'network-tls' : 'network-connect';
    const by = network.proxies.find(({ isValid }) => isValid);
    const way = by === undefined ? '' : ` through the proxy ${by.host ?? ''} (${by.name})`;
    found.push(finding(id, 'error', 0.97, `${online.host} gave no answer${way} (${online.detail ?? online.state})`));
  } else if (online?.status !== null && online !== null && (online.status ?? 0) >= 500) {
    found.push(finding('server-error', 'error', 0.8, `${online.host} answers ${online.status}`));
  }
  return found;
}

function cloudRules({ facts }: View): Finding[] {
  const at = facts.cloud?.switch;
  return (facts.cloud?.problems ?? []).map(({ id, evidence, command, advice, sure, cache }) => {
    const where =
      at === null || at === undefined ? '' : `${at.what} in ${placeInWords(at.place)} sends requests to the cloud`;
    const why = advice ?? 'then start the client anew: it keeps what it has in memory';
    const next = command === null && advice === null ? null : { command, why };
    const repair: Repair | null = cache === null || sure > 0.7 ? null : { kind: 'set-aside', path: cache };
    const level = sure >= 0.75 ? 'error' : 'warning';
    const unset = /^unset (.+)$/.exec(command ?? '')?.[1]?.split(' ');
    const child: Repair | null = unset === undefined ? null : { kind: 'child-environment', unset, set: {}, trim: [] };
    return finding(
      id,
      level,
      sure,
      [evidence, where].filter((one) => one !== ''),
      { next, repair: repair ?? child },
    );
  });
}

function mcpRules({ facts, winner, isIdle }: View): Finding[] {
  const { mcp, store } = facts;
  if (mcp === null || winner?.kind === 'cloud') return [];
  const place = store?.place ?? '';
  const entries = mcp.entries.flatMap(({ name, key, state, expiresAt }) => {
    const next = {
      command: commandLine('claude', 'mcp', 'login', ...(name.startsWith('-') ? ['--'] : []), name),
      why: 'logs in at that server only; /login is another credential',
    };
    if (state === 'stub') {
      const repair: Repair | null =
        isIdle && place.startsWith('/')
          ? { kind: 'drop-member', path: place, keys: ['mcpOAuth', key], isStore: true }
          : null;
      return [
        finding(
          'mcp-needs-auth',
          'warning',
          0.92,
          `the entry of ${name} holds no token, and keeps the client from asking for one`,
          { next, repair },
        ),
      ];
    }
    if (state === 'registration-only') {
      return [
        finding(
          'mcp-client-registration',
          'warning',
          0.85,
          `${name} knows this client by a registration, and no login ever followed`,
          { next },
        ),
      ];
    }
    if (state === 'expired')
      return [
        finding(
          'mcp-needs-auth',
          'warning',
          0.9,
          `the token of ${name} lapsed ${ago(expiresAt, facts.at)}, and nothing renews it`,
          { next },
        ),
      ];
    if (state === 'expired-renewable')
      return [
        finding(
          'mcp-needs-auth',
          'info',
          0.5,
          `the token of ${name} lapsed ${ago(expiresAt, facts.at)}; it can be renewed`,
        ),
      ];
    return [];
  });
  const good = new Set(
    mcp.entries.flatMap(({ name, state }) => (state === 'good' || state === 'expired-renewable' ? [name] : [])),
  );
  const cached = mcp.cached.flatMap(({ name, ageMs, place: at }) => {
    const repair: Repair | null = isIdle ? { kind: 'drop-member', path: at, keys: [name], isStore: false } : null;
    const evidence = [
      `${at} says for ${inWords(ageMs)} that ${name} needs a login`,
      ...(good.has(name) ? ['a login of it is stored, so the verdict is stale'] : []),
    ];
    return [
      finding('mcp-needs-auth', 'warning', good.has(name) ? 0.94 : 0.85, evidence, {
        next: {
          command: commandLine('claude', 'mcp', 'login', ...(name.startsWith('-') ? ['--'] : []), name),
          why: 'or let Holdfast take the cached verdict away',
        },
        repair,
      }),
    ];
  });
  return [...cached, ...entries];
}

function ago(at: number | null, now: number): string {
  return at === null ? 'some time ago' : `${inWords(now - at)} ago`;
}

function ciRules({ facts }: View): Finding[] {
  return (facts.ci?.workflows ?? []).flatMap(({ place, hasIdToken, givesToken, line }) => {
    if (hasIdToken || givesToken) return [];
    const evidence = [`${place}:${line} starts the action, and no permission says id-token: write`];
    const next = {
      command: null,
      why: `add "permissions: { id-token: write, contents: read }" to the job in ${place}`,
    };
    return [finding('ci-oidc-setup', 'warning', 0.92, evidence, { next, client: 'claude-code-action' })];
  });
}

function peerRules({ facts }: View): Finding[] {
  return (facts.peers ?? []).flatMap(({ client, place, state, detail, id, command, advice }) => {
    if (id === null || state === 'good' || state === 'stored' || state === 'expired-renewable') return [];
    const why = advice ?? 'its own login, which has nothing to do with that of Claude Code';
    const next = command === null && advice === null ? null : { command, why };
    return [
      finding(id, 'warning', state === 'unreadable' ? 0.8 : 0.88, `${client} (${place}): ${detail}`, { next, client }),
    ];
  });
}
