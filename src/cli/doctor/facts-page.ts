import { inWords } from '../../core/expiry.ts';
import type { Facts } from '../../doctor/facts.ts';
import type { Level } from '../../doctor/credential-facts.ts';
import { placeInWords } from '../../doctor/rules/view.ts';
import type { Paint } from '../../core/terminal.ts';
import { tilde } from '../../core/tilde.ts';
import type { Page } from '../../core/shown.ts';
import { inColumns } from '../../core/layout.ts';
import { joined, shownText } from '../../core/shown.ts';

type Rows = ReadonlyArray<readonly [label: string, text: string | null]>;

/** All facts in words, group by group; nothing secret is in them. */
export function factsInWords(facts: Facts, paint: Paint, home = ''): Page {
  const groups: ReadonlyArray<readonly [title: string, rows: Rows]> = [
    ['Machine', machineRows(facts)],
    ['Levels of precedence, strongest first', (facts.credential?.levels ?? []).filter(isWorthy).map(levelRow)],
    ['Other sign-ins', signInRows(facts)],
    ['Login', loginRows(facts)],
    [
      'Locks',
      (facts.locks ?? []).map(
        ({ path, state, ageMs, isEmpty, kind }) =>
          [
            path,
            `${state}, ${isEmpty ? 'an empty' : 'a'} ${kind}, ${ageMs < 0 ? `${inWords(-ageMs)} ahead` : `touched ${inWords(ageMs)} ago`}`,
          ] as const,
      ),
    ],
    ['Clients', clientRows(facts)],
    [
      'Settings',
      (facts.settings?.files ?? []).map(
        ({ scope, place, variables }) =>
          [scope, `${place}${variables.length === 0 ? '' : ` sets ${variables.join(', ')}`}`] as const,
      ),
    ],
    ['Helpers', helperRows(facts)],
    ['Network', networkRows(facts)],
    ['MCP servers', (facts.mcp?.entries ?? []).map(({ name, state }) => [name, state] as const)],
    [
      'Last sessions',
      (facts.sessions ?? []).map(
        ({ sessionId, ended, at, id }) =>
          [sessionId.slice(0, 8), `${ended} ${inWords(facts.at - at)} ago${id === null ? '' : `: ${id}`}`] as const,
      ),
    ],
    [
      'Other clients and tools',
      (facts.peers ?? []).map(
        ({ client, state, detail, place }) => [client, `${state}: ${detail} (${place})`] as const,
      ),
    ],
  ];
  const blocks = groups
    .map(([title, rows]) => [title, rows.filter(([, text]) => text !== null)] as const)
    .filter(([, rows]) => rows.length > 0)
    .map(([title, rows]) => {
      const cells = rows.map(([label, text]) => [paint.dim(tilde(label, home)), shownText(tilde(text ?? '', home))]);
      return joined([paint.bold(title), ...inColumns(cells, { atMost: 28 })]);
    });
  return joined(blocks, '\n\n');
}

/** Switches of clouds that nobody uses would fill half the page. */
function isWorthy({ kind, isSet, mentions }: Level): boolean {
  return isSet || mentions.length > 0 || kind !== 'cloud';
}

function levelRow({ what, isSet, place, shape, mentions }: Level): readonly [string, string] {
  if (!isSet) return [what, mentions.length === 0 ? '–' : `– (named in ${mentions.map(placeInWords).join(', ')})`];
  const flaws = shape === null || shape.flaws.length === 0 ? '' : `, ${shape.flaws.join(', ')}`;
  const look = shape === null ? '' : ` (${shape.kind}, ${shape.length} characters${flaws})`;
  return [what, `${placeInWords(place)}${look}`];
}

function signInRows({ credential, at }: Facts): Rows {
  if (credential === null) return [];
  const { federation, profile, passedOver, required } = credential.signIn;
  const end = (ms: number | null): string =>
    ms === null ? 'no end is named' : ms > at ? `ends in ${inWords(ms - at)}` : `ended ${inWords(at - ms)} ago`;
  return [
    [
      'identity token',
      federation === null
        ? null
        : `${federation.token.what}: ${federation.token.state}, ${end(federation.token.endsAt)}`,
    ],
    ['missing', federation === null || federation.missing.length === 0 ? null : federation.missing.join(', ')],
    [
      'profile',
      profile === null
        ? null
        : `${profile.login.place}: ${profile.login.state}, ${end(profile.login.endsAt)}, ${profile.login.isRenewable ? 'renewable' : 'not renewable'}`,
    ],
    ['without effect', passedOver === null ? null : `${passedOver.what}: ${passedOver.because}`],
    [
      'required',
      required === null ? null : `${required.method ?? 'an organization'}, by ${placeInWords(required.place)}`,
    ],
  ];
}

function helperRows({ settings }: Facts): Rows {
  const helpers = [...(settings?.helper ? [settings.helper] : []), ...(settings?.otherHelpers ?? [])];
  return helpers.map(({ setting, place, program, state, run }) => {
    const ran = run === null ? '' : `; ${run.flaw ?? 'answered'} after ${run.tookMs} ms`;
    return [setting, `${program ?? 'a line of the shell'}: ${state}, from ${placeInWords(place)}${ran}`] as const;
  });
}

function machineRows({ machine, clock, disk }: Facts): Rows {
  if (machine === null) return [];
  const marks = [
    machine.container,
    machine.devcontainer ? 'devcontainer' : null,
    machine.wsl ? 'WSL' : null,
    machine.ssh ? 'SSH' : null,
    machine.ci,
    machine.sandbox,
  ];
  return [
    ['system', `${machine.platform}, Node ${machine.node}`],
    ['user', `${machine.user ?? 'not named'}${machine.uid === null ? '' : ` (${machine.uid})`}`],
    ['home', `${machine.home ?? 'not set'}${machine.homeState === 'fine' ? '' : ` (${machine.homeState})`}`],
    ['runs in', marks.filter((mark) => mark !== null).join(', ') || null],
    [
      'clock',
      clock === null
        ? null
        : clock.jumpedMs === null
          ? 'plausible'
          : `moved by ${inWords(Math.abs(clock.jumpedMs))} since the machine started`,
    ],
    ...(disk ?? []).map(
      ({ path, freeBytes }) => ['disk', `${Math.round(freeBytes / 1_048_576)} MiB free at ${path}`] as const,
    ),
  ];
}

function loginRows({ store, at, renewals }: Facts): Rows {
  if (store === null) return [];
  const { reading, file, mount, others, account } = store;
  const login = reading.kind === 'login' ? reading.login : null;
  const end = (ms: number | null): string | null =>
    ms === null ? null : ms > at ? `in ${inWords(ms - at)}` : `${inWords(at - ms)} ago`;
  return [
    ['store', `${store.place}: ${reading.kind}`],
    ['account', `${account.place}: ${account.state}`],
    ['access token ends', end(login?.expiresAt ?? null)],
    ['renewable', login === null ? null : login.refresh === null ? 'no' : 'yes'],
    ['login ends', end(login?.deadlineAt ?? null)],
    [
      'file',
      file === null
        ? null
        : `${file.kind}, mode ${file.mode.toString(8)}, user ${file.uid}, ${file.size} bytes, written ${inWords(Math.max(0, at - file.modifiedAt))} ago`,
    ],
    [
      'mount',
      mount.isOwn || mount.isReadOnly
        ? `${mount.isOwn ? 'a mount of its own' : 'the folder’s'}${mount.isReadOnly ? ', read-only' : ''}`
        : null,
    ],
    ['obstacle', store.obstacle?.detail ?? null],
    [
      'renewal by Holdfast',
      renewals === null || renewals.result === null ? null : `${renewals.result}, ${end(renewals.at) ?? ''}`,
    ],
    ...others.map(
      (other) =>
        ['elsewhere', `${other.place}: ${other.state}${other.hasSameRefresh ? ', the same login' : ''}`] as const,
    ),
  ];
}

function clientRows({ clients }: Facts): Rows {
  if (clients === null) return [];
  return [
    ...clients.installed.map(
      ({ path, version }) => ['installed', `${path}${version === null ? '' : ` ${version}`}`] as const,
    ),
    ...clients.running.map(
      ({ pid, name, credentialVariables }) =>
        [
          'running',
          `${name} (pid ${pid})${credentialVariables === null || credentialVariables.length === 0 ? '' : `, with ${credentialVariables.join(', ')}`}`,
        ] as const,
    ),
    ...clients.refreshers.map(({ pid, name }) => ['renews besides', `${name} (pid ${pid})`] as const),
  ];
}

function networkRows({ network, credential }: Facts): Rows {
  const base = credential?.baseUrl;
  return [
    [
      'requests go to',
      base === undefined ? null : `${base.host}${base.place === null ? '' : `, from ${placeInWords(base.place)}`}`,
    ],
    ...(network?.proxies ?? []).map(({ name, host, isValid }) => [name, isValid ? host : 'no URL of a proxy'] as const),
    ...(network?.certificates ?? []).map(({ name, path, state }) => [name, `${path}: ${state}`] as const),
    [
      'answered',
      network === null || network.online === null
        ? null
        : `${network.online.host}: ${network.online.state}${network.online.status === null ? '' : ` ${network.online.status}`}`,
    ],
  ];
}
