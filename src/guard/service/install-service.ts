import { mkdir, rm } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { lastingVariables } from '../../agents/claude-code/messenger/lasting-variables.ts';
import { HoldfastError } from '../../core/errors.ts';
import { commandLine, operand } from '../../core/shell-word.ts';
import { writeAtomically } from '../../stores/atomic-file.ts';
import { searchPath } from '../../stores/search-path.ts';
import { readSmallFile } from '../../stores/small-file.ts';
import { stateFolderPath } from '../../stores/state-folder.ts';
import { codeOf } from '../../stores/system-error.ts';
import type { World } from '../../host/world.ts';
import type { RunProgram } from './session-manager.ts';
import { asLine, endSteps, runAll, runWith, startSteps, unitName } from './session-manager.ts';
import type { ServicePlan } from './unit.ts';
import { launchAgent, launchAgentLabel, serviceMark, systemdUnit } from './unit.ts';
import { shown } from '../../core/shown.ts';
import { homeFolder } from '../../stores/home-folder.ts';

/** What was done, or with `dryRun` would be done. */
export interface ServiceChange {
  /** The file that starts the service. */
  readonly path: string;
  /** What stands there before and after; null for no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** Commands of the session manager that were run. */
  readonly ran: readonly string[];
  /** Commands that a person is to run, since they could not be run here; `because` says why. */
  readonly left: readonly string[];
  readonly because: string | null;
  /** Variables that the service would need and that hold a secret, which is not written down. */
  readonly leftOut: readonly string[];
}

/** Longer than any path or environment that a system allows in one command. */
const longestFile = 1_048_576;

/** Ways to tell people, which may hold a secret as well as not. */
const waysToTell = ['HOLDFAST_ON_EVENT', 'HOLDFAST_WEBHOOK'] as const;

type Surroundings = Pick<World, 'env' | 'cwd' | 'platform' | 'home' | 'script' | 'node'>;

/**
 * Sets up the service with the user's own session manager and starts it; the same again changes nothing.
 *
 * @throws HoldfastError `service-file` where the file cannot be written or is somebody else's; `usage` on systems without
 *   a session manager that is known here.
 */
export async function installService(
  world: Surroundings,
  options: { readonly gateway: boolean; readonly dryRun: boolean },
  run: RunProgram = runWith(world),
): Promise<ServiceChange> {
  const path = servicePath(world);
  const before = await ourFile(path);
  const { kept, leftOut: secret } = lastingVariables(world.env);
  const leftOut = [...secret, ...waysToTell.filter((name) => world.env[name] !== undefined)];
  const after = textOf(world, {
    node: world.node,
    script: world.script,
    gateway: options.gateway,
    // Where the service runs, nothing is a checkout's any more.
    env: envOf(world, { ...kept, PATH: searchPath(world).join(delimiter) }),
  });
  const change = { path, before, after, leftOut };
  const steps = startSteps(world.platform, path, before === after);
  if (options.dryRun) return { ...change, ran: [], left: steps.map(asLine), because: null };
  if (before !== after) await write(path, after);
  return { ...change, ...(await runAll(steps, run)) };
}

/** Ends the service and takes its file away; does nothing where there is none. @throws as `installService`. */
export async function removeService(
  world: Surroundings,
  options: { readonly dryRun: boolean },
  run: RunProgram = runWith(world),
): Promise<ServiceChange> {
  const path = servicePath(world);
  const before = await ourFile(path);
  const change = { path, before, after: null, leftOut: [] };
  const { stop, forget } = endSteps(world.platform);
  const steps = before === null ? [] : [...stop, ...forget];
  if (options.dryRun || before === null) return { ...change, ran: [], left: steps.map(asLine), because: null };
  const stopped = await runAll(stop, run);
  await rm(path, { force: true });
  if (stopped.because !== null) return { ...change, ...stopped, left: [...stopped.left, ...forget.map(asLine)] };
  const forgot = await runAll(forget, run);
  return { ...change, ...forgot, ran: [...stopped.ran, ...forgot.ran] };
}

/** The file that starts the service, where `install` has put one; null for none and for somebody else's. Never rejects. */
export async function installedService(world: Surroundings): Promise<string | null> {
  try {
    const path = servicePath(world);
    return (await ourFile(path)) === null ? null : path;
  } catch {
    return null;
  }
}

function servicePath({ env, platform, home }: Surroundings): string {
  const own = homeFolder(env, home);
  if (platform === 'darwin') return join(own, 'Library', 'LaunchAgents', `${launchAgentLabel}.plist`);
  if (platform !== 'linux') {
    throw new HoldfastError(
      'usage',
      `expected systemd or launchd to start the service with, found neither on ${platform}`,
      shown`start holdfast service by your own means`,
    );
  }
  const config = env['XDG_CONFIG_HOME'];
  const folder = config !== undefined && isAbsolute(config) ? config : join(own, '.config');
  return join(folder, 'systemd', 'user', unitName);
}

/** The home is the session manager's to name; what Holdfast itself reads is added. */
function envOf({ env }: Surroundings, kept: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const pairs = Object.entries({ ...kept, PATH: kept['PATH'] || undefined, HOLDFAST_HOME: env['HOLDFAST_HOME'] });
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && !['HOME', 'USER'].includes(pair[0])),
  );
}

function textOf(world: Surroundings, plan: ServicePlan): string {
  if (world.platform !== 'darwin') return systemdUnit(plan);
  return launchAgent(plan, join(stateFolderPath(world.env, world.platform, world.home), 'service.log'));
}

async function ourFile(path: string): Promise<string | null> {
  const file = await readSmallFile(path, longestFile);
  if (file.kind === 'absent') return null;
  if (file.kind === 'text' && file.text.includes(serviceMark)) return file.text;
  const found = file.kind === 'text' ? 'a file that Holdfast did not write' : file.detail;
  throw new HoldfastError(
    'service-file',
    `expected no file at ${path}, or one of Holdfast's: ${found}`,
    commandLine('mv', operand(path), operand(`${path}.mine`)),
  );
}

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, text);
  } catch (error) {
    const found = codeOf(error) || 'an unknown error';
    throw new HoldfastError('service-file', `expected to write ${path}, found ${found}`, null, error);
  }
}
