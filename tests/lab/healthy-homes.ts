/** Healthy homes and their twins before the real client: what it does in each. */
import { join } from 'node:path';
import { ZooHome } from '../zoo/home.ts';
import type { LoginParts } from '../zoo/home.ts';
import { kinds } from '../zoo/homes/kinds.ts';
import type { Twin } from '../zoo/homes/kinds.ts';
import { launchers } from '../zoo/homes/launchers.ts';
import type { Measured } from '../zoo/homes/measured.ts';
import { built, nameOf } from '../zoo/homes/product.ts';
import type { Listed } from '../zoo/homes/product.ts';
import { scopes } from '../zoo/homes/scopes.ts';
import type { ClientVersion, Lab } from './lab.ts';
import { clientProgram } from './lab.ts';

/** A home whose logins and keys a lab's vendor has issued. */
class IssuedHome extends ZooHome {
  readonly #lab: Lab;
  #logins = 0;

  constructor(lab: Lab) {
    super();
    this.#lab = lab;
  }

  override issue(): { readonly accessToken: string; readonly refreshToken: string } {
    this.#logins += 1;
    return this.#lab.vendor.grants.logIn(this.#account());
  }

  /** A token that has lapsed by the clock of the home is refused by the vendor, too. */
  override login(parts: LoginParts = {}): string {
    const path = super.login(parts);
    if ((parts.expiresIn ?? 1) < 0) this.#lab.vendor.grants.endAccessTokens(this.#account());
    return path;
  }

  #account(): string {
    return `${this.root}-${this.#logins}`;
  }

  override key(): string {
    const key = super.key();
    this.#lab.vendor.otherCredentials.add(key);
    return key;
  }
}

/** What the client can show: each kind under two launchers, in two places each time. */
export const shown: readonly Listed[] = kinds
  .filter(({ isShown }) => isShown)
  .flatMap((kind, at) => [pick(kind, at, at), pick(kind, at + 3, at + 1)]);

function pick(kind: Listed['kind'], launcher: number, scope: number): Listed {
  const [first, place] = [launchers[launcher % launchers.length], scopes[scope % scopes.length]];
  if (first === undefined || place === undefined) throw new Error('expected launchers and scopes');
  return { kind, launcher: first, scope: place };
}

/** Starts the client in one home, and in some of its twins. */
export async function measure(lab: Lab, one: Listed, version: ClientVersion, wanted: readonly Twin[]): Promise<Measured> {
  const twins: Record<string, string> = {};
  for (const twin of wanted) twins[twin.fact] = await ended(lab, one, twin, version);
  return { home: nameOf(one), client: version, healthy: await ended(lab, one, null, version), twins };
}

/** `answers`, or the first line of what the client said, without paths. */
async function ended(lab: Lab, one: Listed, twin: Twin | null, version: ClientVersion): Promise<string> {
  const home = await built(new IssuedHome(lab), one, twin, clientProgram(version));
  try {
    const { HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, ...rest } = lab.env();
    const own = home.env();
    const env = {
      ...own,
      HTTPS_PROXY,
      NO_PROXY,
      NODE_EXTRA_CA_CERTS,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: rest['CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC'],
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
      IS_SANDBOX: '1',
    };
    const words = one.launcher.command(home).map((word) => `'${word}'`);
    const cleared = Object.keys(lab.env()).filter((name) => !(name in env));
    const settings = { env: { ...env, ...Object.fromEntries(cleared.map((name) => [name, undefined])) }, cwd: home.project };
    const run = await lab.start('/bin/sh', ['-c', `exec ${words.join(' ')} -p hi`], settings).ended;
    if (run.code === 0 && run.stdout.trim() === 'done') return 'answers';
    const said = `${run.stdout}\n${run.stderr}`.split('\n').find((line) => line.trim() !== '') ?? '';
    return `${run.code ?? 'ended'}: ${said
      .replaceAll(home.root, '')
      .replaceAll(/\d{6,}/g, 'N')
      .slice(0, 100)}`;
  } finally {
    lab.start('/bin/chmod', ['-R', 'u+rwx', home.root]);
    await lab.stragglers();
    home.close();
  }
}

/** Where the table of the last measurement lies. */
export const table = join(import.meta.dirname, '..', 'zoo', 'homes', 'measured.json');
