import { mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Lab, RunSettings, Running } from './lab.ts';
import { clientProgram, holdfastProgram } from './lab.ts';
import { image } from './recipe-files.ts';
import { unattended } from './work.ts';

export const turn = ['claude', ...unattended];

/** What a stand-in for a container is made of; anything else of the machine is seen as it is. */
export interface ContainerPlan {
  /** The folder that stands in for the named volume, at the place that the image names. */
  readonly volume?: string;
  /** Further mounts: source by target, folders or single files; targets that are missing are made below `/srv`. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** Whether it has a network of its own, with nothing but loopback. */
  readonly isolated?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Lines of shell that run in it before the command. */
  readonly before?: string;
}

/**
 * Starts a command as in a new container of the recipe's image: mounts that nobody else sees, processes that all end with
 * the first of them, a new and empty home, the image's environment, and `claude` and `holdfast` on the path.
 */
export function inContainer(lab: Lab, plan: ContainerPlan, command: readonly string[], settings: RunSettings = {}): Running {
  const { env, volume: target } = image();
  const mounts = { ...(plan.volume === undefined ? {} : { [target]: plan.volume }), ...plan.mounts };
  const binds = Object.entries(mounts).map(([at, source]) => {
    // As container engines do it: something of the same kind is made for what is mounted.
    const make = statSync(source).isDirectory() ? `mkdir -p '${at}'` : `mkdir -p '${dirname(at)}'; : >> '${at}'`;
    return `${make}; mount --bind '${source}' '${at}'`;
  });
  const loopback = plan.isolated === true ? ['ip link set lo up'] : [];
  const mount = ['mount -t proc none /proc', 'mount -t tmpfs none /srv', ...binds];
  const script = [...mount, ...loopback, plan.before ?? '', 'exec "$@"'].join('\n');
  const spaces = ['--mount', '--pid', '--fork', '--kill-child', ...(plan.isolated === true ? ['--net'] : [])];
  return lab.start('unshare', [...spaces, 'sh', '-ec', script, 'sh', ...command], {
    ...settings,
    env: {
      PATH: `${programs(lab)}:${process.env['PATH'] ?? ''}`,
      HOME: mkdtempSync(join(lab.home, 'container-')),
      IS_SANDBOX: '1',
      ...env,
      ...plan.env,
      ...settings.env,
    },
  });
}

/** Asks the container's first process to end, as an engine does that stops it. */
export function stop(container: Running): void {
  const { pid } = container.child;
  process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')), 'SIGTERM');
}

/** An unattended turn of the bare client. */
export function bare(lab: Lab, plan: ContainerPlan): Running {
  return inContainer(lab, plan, turn);
}

/** The same as the image starts it. */
export function guarded(lab: Lab, plan: ContainerPlan): Running {
  return inContainer(lab, plan, [...image().entrypoint, ...turn]);
}

/** The first command of the recipes; a refresh token of its own stands in for the person at the browser. */
export function logIn(lab: Lab, volume: string): Running {
  const { refreshToken } = lab.vendor.grants.logIn('ada');
  const person = { CLAUDE_CODE_OAUTH_REFRESH_TOKEN: refreshToken, CLAUDE_CODE_OAUTH_SCOPES: 'user:inference user:profile' };
  return inContainer(lab, { volume, env: person }, [...image().entrypoint, 'claude', 'auth', 'login']);
}

/** A new volume with a login of its own. */
export async function loggedIn(lab: Lab): Promise<string> {
  const volume = newVolume(lab);
  await expect(logIn(lab, volume).ended).resolves.toMatchObject({ code: 0 });
  return volume;
}

/** A new volume. */
export function newVolume(lab: Lab): string {
  return mkdtempSync(join(lab.home, 'volume-'));
}

export function configIn(volume: string): string {
  return join(volume, basename(image().env['CLAUDE_CONFIG_DIR'] ?? ''));
}

export function storeIn(volume: string): string {
  return join(configIn(volume), '.credentials.json');
}

/** What a store of the client holds, by the vendor's label. */
export function labelIn(lab: Lab, store: string): string {
  const { claudeAiOauth } = JSON.parse(readFileSync(store, 'utf8')) as { claudeAiOauth: { accessToken: string } };
  return claudeAiOauth.accessToken === '' ? 'blank' : lab.vendor.grants.check(claudeAiOauth.accessToken).label;
}

function programs(lab: Lab): string {
  const folder = join(lab.home, 'bin');
  try {
    mkdirSync(folder);
    symlinkSync(clientProgram(), join(folder, 'claude'));
    symlinkSync(holdfastProgram, join(folder, 'holdfast'));
  } catch {
    return folder;
  }
  return folder;
}
