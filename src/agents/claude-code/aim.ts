import { objectIn } from '../../core/json.ts';
import type { CommandLine } from '../../core/shell-word.ts';
import type { Aim, AimPlan, Invocation } from '../agent.ts';
import { withSettings } from './arguments.ts';
import { effectiveEnv } from './effective-env.ts';
import { hookEntries } from './settings/hook-entries.ts';
import type { ClientLook } from './look.ts';
import { patienceUnder, timeoutsToRaise } from './patience.ts';
import { loopbackPastProxy } from './proxies.ts';
import { parseObject, settingsArgument } from './settings/settings.ts';
import { lineToKeep, statusLineFor } from './settings/status-line.ts';
import { takesSettings } from './unwelcome.ts';
import { cloudSwitches } from './which-credential.ts';
import type { ClaudeCodeWorld, ScratchFile, Variables } from './world.ts';

const frozenToken = 'CLAUDE_CODE_OAUTH_TOKEN';
const nothingToRemove = async (): Promise<void> => undefined;

/**
 * How the child is to be started: its environment and arguments as the user gave them, and only what the gateway needs.
 *
 * A settings file beats the environment, so what a file sets otherwise is set again by `--settings`. That goes by way of
 * a private file: an argument can be read by everybody on the machine, and the gateway's URL is a capability.
 */
export async function aimAt(
  plan: AimPlan,
  invocation: Invocation,
  seen: ClientLook,
  login: CommandLine,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<Aim> {
  const { gatewayUrl, preferLogin, hooks, placeholder, screen } = plan;
  const needed = {
    ...(gatewayUrl === null ? {} : neededFor(gatewayUrl, seen)),
    ...(placeholder === null ? {} : insteadOfCredential(placeholder, seen)),
    ...(preferLogin && seen.env.find(frozenToken) !== null ? { [frozenToken]: '' } : {}),
  };
  const asks = hooks?.session === undefined || hooks.session === null ? {} : { HOLDFAST_SESSION: hooks.session };
  const env = withoutAbsent({ ...invocation.env, ...needed, ...asks });
  // Where only the environment sets the token, taking it away is enough and leaves nothing behind.
  if (preferLogin) delete env[frozenToken];
  const hasScreen = takesSettings(seen) && seen.args?.print === false;
  const line = screen !== null && hasScreen ? lineOn(screen, seen) : null;
  const statusLine = line !== null && 'command' in line ? line : null;
  const settings = await overruling(needed, { hooks, statusLine, login }, invocation, seen, world);
  return {
    command: invocation.command,
    args: settings === null ? invocation.args : withSettings(invocation.args, settings.path),
    env,
    screenless: line !== null && 'because' in line ? line.because : null,
    patience: patienceUnder(effectiveEnv(seen.settings.parts, { ...invocation.env, ...timeoutsToRaise(seen.env) })),
    done: settings?.remove ?? nothingToRemove,
  };
}

function neededFor(gatewayUrl: string, seen: ClientLook): Readonly<Record<string, string>> {
  return {
    ANTHROPIC_BASE_URL: gatewayUrl,
    ...loopbackPastProxy(seen.env, seen.onceApplied),
    ...timeoutsToRaise(seen.env),
  };
}

/** `ANTHROPIC_AUTH_TOKEN` wins over every other credential but those beside it (measured on client 2.1.330). */
function insteadOfCredential(placeholder: string, seen: ClientLook): Readonly<Record<string, string>> {
  const others = ['ANTHROPIC_API_KEY', ...cloudSwitches].filter((name) => seen.env.find(name) !== null);
  return { ANTHROPIC_AUTH_TOKEN: placeholder, ...Object.fromEntries(others.map((name) => [name, ''])) };
}

function withoutAbsent(env: Variables): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** The status line by which the client's screen shows what is laid in a folder, or why it cannot. */
function lineOn(folder: string, { settings, partsOnceApplied }: ClientLook) {
  const line = lineToKeep(settings.parts, partsOnceApplied);
  return 'because' in line ? line : statusLineFor(folder, line.own);
}

/** What the child's settings get beside variables. */
interface Brought {
  readonly hooks: AimPlan['hooks'];
  readonly statusLine: ReturnType<typeof statusLineFor> | null;
  /** What a person runs to log in. */
  readonly login: CommandLine;
}

/**
 * The `--settings` file that wins over what weaker settings say otherwise and brings hooks and status line, or null where
 * none is needed or possible.
 */
async function overruling(
  needed: Readonly<Record<string, string>>,
  { hooks, statusLine, login }: Brought,
  invocation: Invocation,
  seen: ClientLook,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<ScratchFile | null> {
  const beaten = Object.entries(needed).filter(([name]) => isSetBelowManaged(name, seen));
  if ((beaten.length === 0 && hooks === null && statusLine === null) || !takesSettings(seen)) return null;
  const given = await givenSettings(invocation, seen, world);
  if (given === null) return null;
  const settings = {
    ...given,
    ...(beaten.length === 0 ? {} : { env: { ...objectIn(given, 'env'), ...Object.fromEntries(beaten) } }),
    ...(hooks === null
      ? {}
      : {
          hooks: withOurs(
            objectIn(given, 'hooks'),
            hookEntries(hooks.program, hooks.holdMs, statusLine === null ? login : null),
          ),
        }),
    ...(statusLine === null ? {} : { statusLine: { ...objectIn(given, 'statusLine'), ...statusLine } }),
  };
  return world.files.keepPrivately('settings.json', JSON.stringify(settings));
}

/**
 * The client runs the hooks of all its settings, so that those of other files need not be repeated here. Its start is left
 * out: the run has looked at the login itself, and the client would print that it ran a hook in `stream-json`.
 */
function withOurs(given: Readonly<Record<string, unknown>>, ours: ReturnType<typeof hookEntries>) {
  const wanted = Object.entries(ours).filter(([event]) => event !== 'SessionStart');
  const events = wanted.map(([event, entry]) => {
    const theirs: unknown = given[event];
    return [event, [...(Array.isArray(theirs) ? (theirs as unknown[]) : []), entry]] as const;
  });
  return { ...given, ...Object.fromEntries(events) };
}

/**
 * An empty value in a settings file hides the shell's too, so mere presence counts. The base URL of a folder that is not
 * trusted yet stays its own: with it may come a credential, which is for that host only.
 */
function isSetBelowManaged(name: string, seen: ClientLook): boolean {
  const origin = (name === 'ANTHROPIC_BASE_URL' ? seen.env : seen.onceApplied).find(name)?.origin;
  return origin !== undefined && origin.scope !== 'shell' && origin.scope !== 'managed';
}

/** The user's own `--settings`, to be kept whole; null where the client will refuse it with its own words. */
async function givenSettings(
  invocation: Invocation,
  seen: ClientLook,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<Readonly<Record<string, unknown>> | null> {
  const value = seen.args?.settings ?? null;
  if (value === null) return {};
  const found = await settingsArgument(value, { platform: world.platform, cwd: invocation.cwd }, world.files);
  if (found?.text.kind !== 'text') return null;
  const object = parseObject(found.text.text);
  return typeof object === 'string' ? null : object;
}
