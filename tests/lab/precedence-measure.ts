/** Measures one mix of the table with the real client. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended, Lab } from './lab.ts';
import { clientProgram } from './lab.ts';
import { inLab, shortTurn } from './work.ts';
import { secrets, setScene, storeText } from '../../score/precedence/scene.ts';
import type { Measured, Mix, Sent, Status } from '../../score/precedence/table.ts';

/** Runs `claude auth status --json` and one prompt in a home with that mix. */
export async function measure(mix: Mix): Promise<Measured> {
  const found: Measured[] = [];
  await inLab(
    shortTurn,
    async (lab) => {
      const etc = join(lab.home, 'etc');
      mkdirSync(etc);
      const scene = setScene(mix, {
        home: lab.home,
        project: lab.project,
        config: lab.config,
        vendorUrl: lab.vendor.url,
        etc,
        now: Date.now(),
      });
      const stored = storedToken(lab);
      keepAccount(lab, mix, scene.filled);
      keepStore(lab, mix.store ?? 'good');
      const sent = listening(lab, stored);
      const env = { IS_SANDBOX: '1', CLAUDE_CODE_MAX_RETRIES: '0', ...scene.env };
      const run = (args: readonly string[]): Promise<Ended> => start(lab, needsRoot(mix) ? etc : null, args, env);
      // A subcommand takes neither settings nor the switches of a run.
      const bare = scene.args.includes('--bare') ? ['--bare'] : [];
      const flag = scene.args[0] === '--settings' ? scene.args.slice(0, 2) : [];
      const status = await run([...flag, ...bare, 'auth', 'status', '--json']);
      sent.exchanges.length = 0;
      sent.first = null;
      const ended = await run([...scene.args, '-p', 'hi']);
      const words = `${ended.stdout} ${ended.stderr}`.trim().replaceAll(lab.home, '{home}').replaceAll(lab.vendor.url, '{vendor}');
      found.push({
        status: statusIn(status),
        sent: sentIn(sent),
        said: `${ended.code ?? 'killed'}: ${words.replaceAll(/\s+/g, ' ').slice(0, 200)}`,
      });
    },
    null,
  );
  const [measured] = found;
  if (measured === undefined) throw new Error(`${mix.name}: not measured`);
  return measured;
}

/** Managed settings lie in a fixed folder, so that only root can put others there for one process. */
export function needsRoot({ settings }: Mix): boolean {
  return settings?.managed !== undefined;
}

/** @param etc what the client is to find in `/etc` besides; null for nothing. */
function start(lab: Lab, etc: string | null, args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<Ended> {
  const program = clientProgram('2.1.332');
  if (etc === null) return lab.start(program, args, { env }).ended;
  const wrap = 'mount -t overlay overlay -o ro,lowerdir="$0":/etc /etc && exec "$@"';
  return lab.start('unshare', ['--mount', 'sh', '-c', wrap, etc, program, ...args], { env }).ended;
}

function keepAccount(lab: Lab, { account = {}, untrusted = false }: Mix, filled: (text: string) => string): void {
  const path = join(lab.home, '.claude.json');
  const known = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, filled(JSON.stringify({ ...known, ...(untrusted ? { projects: {} } : {}), ...account })));
}

function keepStore(lab: Lab, kind: NonNullable<Mix['store']>): void {
  if (kind === 'none') return rmSync(lab.store);
  if (kind === 'blank') return lab.blankStore();
  writeFileSync(lab.store, storeText(lab.storedText(), kind, Date.now()));
}

function storedToken(lab: Lab): string {
  return (JSON.parse(lab.storedText()) as { claudeAiOauth: { accessToken: string } }).claudeAiOauth.accessToken;
}

interface Heard {
  first: Omit<Sent, 'exchanges'> | null;
  readonly exchanges: string[];
}

/** Takes down the first request to a model and each exchange of tokens, by names and never by value. */
function listening(lab: Lab, stored: string): Heard {
  const heard: Heard = { first: null, exchanges: [] };
  const names = new Map([...Object.entries(secrets).map(([name, value]) => [value, name.slice(1, -1)] as const), [stored, 'stored']]);
  for (const value of Object.values(secrets)) lab.vendor.otherCredentials.add(value);
  const labelOf = (value: string | string[] | undefined): string | null => {
    const text = typeof value === 'string' ? value.replace(/^Bearer /, '') : null;
    return text === null || text === '' ? null : (names.get(text) ?? 'another');
  };
  lab.vendor.onRequest = (req, body) => {
    const path = req.url ?? '';
    if (path.includes('/v1/oauth/token')) {
      const exchange = exchangeIn(body);
      heard.exchanges.push(exchange);
      lab.vendor.tokenMode = { kind: 'status', status: 200, body: grantFor(exchange) };
    }
    if (heard.first !== null || req.method !== 'POST' || !asksModel.test(path)) return;
    const host = req.headers.host ?? '';
    // A base URL of a mix carries the name of the scope that sets it.
    const named = /^\/(?!v1\/)([\w-]+)\//.exec(path)?.[1] ?? 'base';
    heard.first = {
      to: host.startsWith('127.') ? named : host,
      bearer: labelOf(req.headers.authorization),
      apiKey: labelOf(req.headers['x-api-key']),
    };
  };
  return heard;
}

/** What the client asks a model by, at the vendor and at the clouds. */
const asksModel = /\/messages\?|\/model\/|:(stream)?rawPredict/i;

function grantFor(exchange: string): string {
  const token = secrets[exchange === 'refresh' ? '{renewed}' : '{federated}'];
  return JSON.stringify({
    access_token: token,
    refresh_token: 'fake-next',
    token_type: 'Bearer',
    expires_in: 3_600,
    scope: 'user:inference',
  });
}

function exchangeIn(body: string): string {
  try {
    const fields = JSON.parse(body) as Record<string, unknown>;
    if (fields['grant_type'] === 'refresh_token') return 'refresh';
    const more = ['service_account_id', 'workspace_id'].filter((name) => name in fields);
    return ['federation', ...more].join('+');
  } catch {
    return 'unreadable';
  }
}

function sentIn({ first, exchanges }: Heard): Sent {
  return { ...(first ?? { to: null, bearer: null, apiKey: null }), exchanges: [...new Set(exchanges)] };
}

function statusIn({ stdout }: Ended): Status {
  try {
    const status = JSON.parse(stdout) as Record<string, unknown>;
    const text = (name: string): string | null => (typeof status[name] === 'string' ? status[name] : null);
    return {
      loggedIn: typeof status['loggedIn'] === 'boolean' ? status['loggedIn'] : null,
      authMethod: text('authMethod'),
      apiKeySource: text('apiKeySource'),
      apiProvider: text('apiProvider'),
      loginExpires: text('loginExpiresAt') !== null,
    };
  } catch {
    return { loggedIn: null, authMethod: null, apiKeySource: null, apiProvider: null, loginExpires: false };
  }
}
