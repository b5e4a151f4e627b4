import type { Invocation } from '../../agent.ts';
import type { UserEnv } from '../effective-env.ts';
import type { ClientLook } from '../look.ts';
import { cloudSwitches } from '../which-credential.ts';
import type { Variables } from '../world.ts';
import { pathsOf } from '../world.ts';

/** What any program needs to run as this user. */
const ofTheUser = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];

/** What Windows programs need besides. */
const ofWindows = [
  'APPDATA',
  'COMSPEC',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'PATHEXT',
  'Path',
  'ProgramData',
  'ProgramFiles',
  'SYSTEMDRIVE',
  'SystemDrive',
  'SystemRoot',
  'TEMP',
  'TMP',
  'USERNAME',
  'USERPROFILE',
  'windir',
];

/** What leads to the client's files and to the vendor's token endpoint; read from settings too, which a messenger skips. */
export const leadingToClient = [
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
  'https_proxy',
  'http_proxy',
  'all_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'CLAUDE_CODE_CERT_STORE',
  'CLAUDE_CODE_CLIENT_CERT',
  'CLAUDE_CODE_CLIENT_KEY',
  'CLAUDE_CODE_CLIENT_KEY_PASSPHRASE',
];

const credentials = [
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_API_KEY',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'ANTHROPIC_CUSTOM_HEADERS',
];

const fixed: Variables = {
  TERM: 'dumb',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  // Without this the client makes a project folder for every working folder it is started in (measured on 2.1.330).
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  DISABLE_AUTOUPDATER: '1',
  // A messenger whose sink is gone ends at once; a refused login is refreshed anyway (measured on 2.1.330).
  CLAUDE_CODE_MAX_RETRIES: '1',
};

/**
 * The environment of a messenger, but for its sink: an allow-list, no credential of the user's among it. Its way to the
 * vendor and to the store is the user's own, whatever the session's folder says. Null when a managed
 * setting would send the messenger to another host or give it another credential, which nothing can overrule.
 */
export function messengerVariables(
  invocation: Pick<Invocation, 'env' | 'cwd'>,
  seen: Pick<ClientLook, 'own' | 'settings'>,
  platform: NodeJS.Platform,
): Readonly<Record<string, string>> | null {
  if (isTaken(seen)) return null;
  const plain = platform === 'win32' ? [...ofTheUser, ...ofWindows] : ofTheUser;
  const pairs = [
    ...plain.map((name) => [name, invocation.env[name]] as const),
    ...leadingToClient.map((name) => [name, seen.own.findSet(name)?.value] as const),
    ...Object.entries(folders(seen.own, invocation.cwd, platform)),
    ...Object.entries(pastProxy(seen.own)),
    ...Object.entries(fixed),
  ];
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
}

/** `--setting-sources ""` leaves managed settings in place. */
function isTaken(seen: Pick<ClientLook, 'settings'>): boolean {
  const names = ['ANTHROPIC_BASE_URL', ...credentials, ...cloudSwitches];
  return seen.settings.parts
    .filter((part) => part.scope === 'managed')
    .some((part) => part.apiKeyHelper === 'named' || names.some((name) => part.env[name] !== undefined));
}

/**
 * The folders of the client's files. A messenger starts elsewhere, so a relative folder is made whole; not on macOS, where
 * the name of the keychain item is made of the folder as it is written. An empty storage folder means the usual one.
 */
function folders(own: UserEnv, cwd: string, platform: NodeJS.Platform): Variables {
  const whole = (folder: string) => (platform === 'darwin' ? folder : pathsOf(platform).resolve(cwd, folder));
  const config = own.find('CLAUDE_CONFIG_DIR')?.value;
  const storage = own.find('CLAUDE_SECURESTORAGE_CONFIG_DIR')?.value;
  return {
    CLAUDE_CONFIG_DIR: config === undefined ? undefined : whole(config),
    CLAUDE_SECURESTORAGE_CONFIG_DIR: storage === undefined || storage === '' ? storage : whole(storage),
  };
}

/** The exceptions of the user's own, with loopback among them, so that the sink is reached. */
function pastProxy(own: UserEnv): Readonly<Record<string, string>> {
  const exceptions = own.findSet('no_proxy')?.value ?? own.findSet('NO_PROXY')?.value;
  const list = exceptions === undefined ? '127.0.0.1,localhost' : `${exceptions},127.0.0.1,localhost`;
  return { NO_PROXY: list, no_proxy: list };
}

/** Whether the session's folder leads it to the vendor by another way than the user's own, which a messenger takes. */
export function goesAnotherWay({ env, own }: Pick<ClientLook, 'env' | 'own'>): boolean {
  return [...leadingToClient, 'NO_PROXY', 'no_proxy'].some(
    (name) => env.findSet(name)?.value !== own.findSet(name)?.value,
  );
}
