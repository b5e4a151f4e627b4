import type { Invocation } from '../agent.ts';
import { isClient } from './client-binary.ts';
import type { ClaudeCodeWorld } from './world.ts';
import { pathsOf } from './world.ts';

/** A program that only prepares the command behind it: its options that take a value, and how many words come between. */
interface Prefix {
  readonly valued: readonly string[];
  readonly words: number;
}

const prefixes: Readonly<Record<string, Prefix>> = {
  caffeinate: { valued: ['-t', '-w'], words: 0 },
  ionice: { valued: ['-c', '-n'], words: 0 },
  nice: { valued: ['-n'], words: 0 },
  nohup: { valued: [], words: 0 },
  setsid: { valued: [], words: 0 },
  stdbuf: { valued: ['-i', '-o', '-e'], words: 0 },
  timeout: { valued: ['-k', '-s'], words: 1 },
};

/** Variables that lead the client to another login, store or vendor than the one that was looked at. */
const decidesLogin = /^(?:ANTHROPIC_|CLAUDE_|HOME=|XDG_|AWS_|GOOGLE_)/;

/** The client's package, as `npx` and `bunx` are given it. */
const clientPackage = /^@anthropic-ai\/claude-code(?:@.+)?$/;
const clientScript = /(?:^|[/\\])@anthropic-ai[/\\]claude-code[/\\]cli\.m?js$/;

/**
 * The client's own arguments, where the command line itself says that it starts the client with the login that was looked
 * at: by its name, where its links lead, its package, or behind a program that only prepares it. Null for everything else, which may start
 * the client, another agent, or nothing of that kind: a script, a shell, `npm test`.
 */
export function argumentsOfStartedClient(
  invocation: Invocation,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): readonly string[] | null {
  let [command, args]: Words = [invocation.command, invocation.args];
  for (;;) {
    if (isClient({ ...invocation, command }, world)) return args;
    const name = pathsOf(world.platform).basename(command);
    if (['npx', 'bunx'].includes(name)) return afterWord(agreed(args), clientPackage);
    if (['node', 'bun'].includes(name)) return afterWord(args, clientScript);
    const [next, ...rest] = behind(name, args) ?? [];
    if (next === undefined) return null;
    [command, args] = [next, rest];
  }
}

export type Words = [command: string, args: readonly string[]];

/** The words of the command behind all programs that only prepare it, such as `timeout 4h`; the command itself where there are none. */
export function preparedCommand(
  { command, args }: Pick<Invocation, 'command' | 'args'>,
  platform: NodeJS.Platform,
): Words {
  const [next, ...rest] = behind(pathsOf(platform).basename(command), args) ?? [];
  return next === undefined ? [command, args] : preparedCommand({ command: next, args: rest }, platform);
}

/** With any other option `npx` may start another program of the package, or of another one. */
function agreed(args: readonly string[]): readonly string[] {
  return ['-y', '--yes'].includes(args[0] ?? '') ? args.slice(1) : args;
}

function afterWord(args: readonly string[], expected: RegExp): readonly string[] | null {
  return expected.test(args[0] ?? '') ? args.slice(1) : null;
}

/** The command line that a program starts which only prepares it, or null where it does more, or that cannot be told. */
function behind(name: string, args: readonly string[]): readonly string[] | null {
  if (name === 'env') return behindEnv(args);
  const prefix = Object.hasOwn(prefixes, name) ? prefixes[name] : undefined;
  return prefix === undefined ? null : withoutOptions(args, prefix.valued).slice(prefix.words);
}

/** Its options take variables away, change the folder or split words: the client would not be the one that was looked at. */
function behindEnv(args: readonly string[]): readonly string[] | null {
  const start = args.findIndex((arg) => !/^\w+=/.test(arg));
  if (start === -1 || (args[start] ?? '').startsWith('-')) return null;
  return args.slice(0, start).some((arg) => decidesLogin.test(arg)) ? null : args.slice(start);
}

function withoutOptions(args: readonly string[], valued: readonly string[]): readonly string[] {
  let at = 0;
  for (; (args[at] ?? '').startsWith('-'); at += 1) {
    if (args[at] === '--') return args.slice(at + 1);
    if (valued.includes(args[at] ?? '')) at += 1;
  }
  return args.slice(at);
}

/** What in a script's text leads the client to another login than the one that was looked at. */
const leadsElsewhere =
  /(?:\bANTHROPIC_|\bCLAUDE_|\bHOME=|\bXDG_|\b(?:sudo|su|ssh|docker|podman|kubectl|chroot|nsenter|unshare)\s|--bare\b)/;

/**
 * Whether the program of that name is a script that sets the client's surroundings anew before it starts it, so that nobody
 * here knows which login is used until it is seen to be.
 */
export async function isScriptThatDecides(
  { command, env, cwd }: Invocation,
  { platform, files }: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<boolean> {
  const path = pathsOf(platform);
  const folders = /[/\\]/.test(command)
    ? [cwd]
    : (env['PATH'] ?? '').split(path.delimiter).map((one) => path.resolve(cwd, one));
  for (const folder of folders) {
    const candidate = path.resolve(folder, command);
    if (!files.disk.isProgram(candidate)) continue;
    const file = await files.read(candidate);
    if (file.kind !== 'text' || !/^#!.*\b(?:ba|da|z|fi|k)?sh\b|^#!.*\b(?:python|perl|ruby)/.test(file.text))
      return false;
    return leadsElsewhere.test(file.text);
  }
  return false;
}
