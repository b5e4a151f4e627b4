import { stat } from 'node:fs/promises';
import { realFiles } from '../../agents/claude-code/files.ts';
import { hookEntries } from '../../agents/claude-code/settings/hook-entries.ts';
import { variableIn, withWanted } from '../../agents/claude-code/settings/settings-edit.ts';
import { findUserSettings } from '../../agents/claude-code/settings/user-settings.ts';
import type { Files } from '../../agents/claude-code/world.ts';
import type { CommandLine } from '../../core/shell-word.ts';
import { HoldfastError } from '../../core/errors.ts';
import { hookProgram } from '../hooks/hook-program.ts';
import { isAgreed } from '../../host/agreement.ts';
import { differenceOf, painted } from './difference.ts';
import { keepOriginal, keptOriginal, originalOf } from './original.ts';
import { sayServiceChange } from './say-service.ts';
import type { SettingsFile } from '../../stores/settings-file.ts';
import {
  readSettingsFile,
  settingsRefused,
  refuseReadOnly,
  removeDrafts,
  replaceSettingsFile,
} from '../../stores/settings-file.ts';
import type { ServiceChange } from '../service/install-service.ts';
import { installService } from '../service/install-service.ts';
import { prepareGateway } from '../service/prepare-gateway.ts';
import type { World } from '../../host/world.ts';
import { jsonText, pageOf, shown, shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What `holdfast install` was asked to do. */
export interface InstallOptions {
  /** How long a turn may be held, milliseconds; null leaves that to each hook, which sees who could answer. */
  readonly holdMs: number | null;
  /** Sets up the service with a gateway, and leads all sessions there. */
  readonly gateway: boolean;
  readonly service: boolean;
  readonly dryRun: boolean;
  /** Asks nobody. */
  readonly yes: boolean;
  readonly json: boolean;
}

const baseUrl = 'ANTHROPIC_BASE_URL';
/** Stands for the address of a gateway that is not chosen yet. */
const anyAddress = 'http://127.0.0.1:…';

/**
 * Sets the hooks in the user's settings file, and on request service and gateway. Shows first what changes, and changes
 * nothing of it twice.
 *
 * @param files looked at for settings of all scopes.
 * @returns 0, or 1 where a person said no.
 * @throws HoldfastError `settings-file`, `state-folder`, `gateway-unwelcome`, `service-file`, `usage`.
 */
export async function install(host: Host, options: InstallOptions, files: Files = realFiles()): Promise<number> {
  const { dryRun } = options;
  const { path, notes, loginCommand } = await findUserSettings(host.env, host.cwd, host.platform, files);
  const file = await readSettingsFile(path);
  const env: Record<string, string> = options.gateway ? { [baseUrl]: await addressFor(host, options) } : {};
  const edit = editOf(host, options, file, { env, loginCommand });
  if (edit.changes) refuseReadOnly(file.path, await stat(file.path).catch(() => null));
  const planned = await serviceFor(host, options, file, true);
  const outcome = {
    path: file.path,
    changed: edit.changes,
    difference: edit.difference,
    notes: [...notes.map(({ text }) => text), ...edit.notes],
  };
  if (!options.json) show(host, file, { ...outcome, service: planned });
  if (dryRun) return report(host, options, { ...outcome, service: planned });
  const changes = edit.changes || (planned !== null && planned.before !== planned.after);
  if (changes && !(await isAgreed(host, options))) return 1;

  // First the service, then what leads sessions to it: a base URL where nobody answers costs them their turns.
  const service = await serviceFor(host, options, file, false);
  await requireAnswer(env[baseUrl], service);
  if (edit.changes) {
    const { folder: stateFolder } = await host.state();
    await keepOriginal(stateFolder, await originalOf(stateFolder, file, edit.bytes, env, host.clock.now()));
    await replaceSettingsFile(file, edit.bytes);
    await removeDrafts(file);
  }
  return report(host, options, { ...outcome, service });
}

interface FileEdit {
  readonly bytes: Buffer;
  readonly changes: boolean;
  readonly difference: readonly string[];
  readonly notes: readonly string[];
}

function editOf(
  host: Host,
  options: InstallOptions,
  file: SettingsFile,
  { env, loginCommand }: { env: Readonly<Record<string, string>>; loginCommand: CommandLine },
): FileEdit {
  const hooks = hookEntries(
    hookProgram(host.node, host.script, host.stateToLookAt().folder),
    options.holdMs,
    loginCommand,
  );
  const edited = withWanted(file.text, { hooks, env });
  if (edited.kind === 'refused') throw settingsRefused(file.path, edited.because);
  const before = file.text ?? '';
  return {
    bytes: Buffer.from(edited.text),
    changes: edited.text !== before,
    difference: differenceOf(before, edited.text),
    notes: edited.notes.map((text) => `${file.path}: ${text}`),
  };
}

/** @throws HoldfastError `service-file` where the gateway that the settings would lead to does not answer. */
async function requireAnswer(address: string | undefined, service: ServiceChange | null): Promise<void> {
  if (address === undefined || (await answers(address))) return;
  const [first = 'holdfast service --gateway'] = service?.left ?? [];
  throw new HoldfastError(
    'service-file',
    `expected the service to answer for the gateway, and nobody does${service?.because ? `: ${service.because}` : ''}; the settings are as they were`,
    shown`${first}, then holdfast install --gateway again`,
  );
}

function addressFor(host: Host, { dryRun }: InstallOptions): Promise<string> {
  return dryRun ? Promise.resolve(anyAddress) : prepareGateway(host, false);
}

/** A gateway needs somebody to keep it open, and keeps being needed as long as the settings lead there. */
async function serviceFor(
  host: Host,
  { service, gateway }: InstallOptions,
  file: SettingsFile,
  dryRun: boolean,
): Promise<ServiceChange | null> {
  if (!service && !gateway) return null;
  return installService(host, { gateway: gateway || (await leadsToGateway(host, file)), dryRun });
}

async function leadsToGateway(host: Host, file: SettingsFile): Promise<boolean> {
  const kept = await keptOriginal(host.stateToLookAt().folder, file.path);
  const ours = kept?.env[baseUrl]?.ours;
  return ours !== undefined && variableIn(file.text ?? '', baseUrl) === ours;
}

interface Outcome {
  readonly path: string;
  readonly changed: boolean;
  readonly difference: readonly string[];
  readonly notes: readonly string[];
  readonly service: ServiceChange | null;
}

function show({ terminal }: World, file: SettingsFile, { difference, notes, service }: Outcome): void {
  for (const note of notes) terminal.say(pageOf`${terminal.paint.yellow('note:')} ${shownText(note)}`);
  if (difference.length === 0) terminal.say(shown`${file.path} has the hooks already`);
  else {
    terminal.say(shown`${file.path}${file.bytes === null ? ' (a new file)' : ''}:`);
    terminal.data(painted(difference, terminal));
  }
  if (service !== null) sayServiceChange(terminal, service, true);
}

function report(world: World, { dryRun, json }: InstallOptions, outcome: Outcome): number {
  const { terminal } = world;
  if (json) terminal.data(jsonText({ schema: 1, dryRun, ...outcome }, 2));
  else if (dryRun) terminal.say(shown`nothing was changed`);
  else {
    if (outcome.service !== null) sayServiceChange(terminal, outcome.service, false);
    if (outcome.changed)
      terminal.say(
        shown`the hooks hold for every session that starts from now on; holdfast uninstall takes them away again`,
      );
  }
  return 0;
}

/** A service that was just started takes as long as Node to load, and some. */
const tries = 20;
const pauseMs = 250;

/** Whether somebody listens where a URL of this machine leads to, within five seconds. */
async function answers(address: string, left: number = tries): Promise<boolean> {
  const { hostname, port } = new URL(address);
  if (await listens(hostname, Number(port))) return true;
  if (left <= 1) return false;
  await pause(pauseMs);
  return answers(address, left - 1);
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
