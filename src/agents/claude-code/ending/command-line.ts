/**
 * The client's command line taken apart, option by option, as its own parser does it (options as on clients 2.1.330 and
 * 2.1.197).
 */
import { lookUp } from '../../../core/look-up.ts';

/** How many values an option takes: `maybe` takes one where the next argument is no option, `many` as long as that is so. */
type Arity = 'none' | 'one' | 'maybe' | 'many';

/** One option with its values, or one argument that is none. */
export interface Part {
  /** Its long name without dashes; null for an argument that is no option. */
  readonly name: string | null;
  /** The first value, or null. */
  readonly value: string | null;
  /** What stands on the command line for it. */
  readonly pieces: readonly string[];
}

/** What a command line consists of, or the option that nobody here knows, so that the argument behind it may be its value. */
export type TakenApart =
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  | { readonly kind: 'ambiguous'; readonly option: string };

const none = `allow-dangerously-skip-permissions ax-screen-reader background bare bg brief chrome continue cowork
  dangerously-skip-permissions debug-to-stderr desktop disable-slash-commands enable-auth-status enable-auto-mode
  exclude-dynamic-system-prompt-sections fork-session forward-subagent-text help ide include-hook-events
  include-partial-messages init init-only maintenance mcp-debug no-chrome no-session-persistence print
  replay-user-messages reply-on-resume restricted safe-mode session-mirror strict-mcp-config tmux verbose version`;
const one = `advisor agent agents append-subagent-system-prompt append-subagent-system-prompt-file append-system-prompt
  append-system-prompt-file autocompact debug-file effort environment fallback-model fast-mode input-format json-schema
  managed-settings max-budget-usd max-thinking-tokens max-turns model name output-format permission-mode
  permission-prompt-tool permission-prompts plan-mode-instructions plugin-dir plugin-dir-no-mcp plugin-url
  remote-control-session-name-prefix resume-drops-turn resume-session-at rewind-files sdk-url session-id setting-sources
  settings system-prompt system-prompt-file system-prompt-snapshot task-budget thinking thinking-display workload`;
const maybe = 'cloud debug from-pr prompt-suggestions rc remote remote-control resume teleport worktree';
const many = 'add-dir allowed-tools allowedTools betas channels disallowed-tools disallowedTools file mcp-config tools';

const arities: ReadonlyMap<string, Arity> = new Map<string, Arity>([
  ...named(none, 'none'),
  ...named(one, 'one'),
  ...named(maybe, 'maybe'),
  ...named(many, 'many'),
]);

const shortNames: Readonly<Record<string, string>> = {
  c: 'continue',
  d: 'debug',
  d2e: 'debug-to-stderr',
  h: 'help',
  n: 'name',
  p: 'print',
  r: 'resume',
  v: 'version',
  w: 'worktree',
};

/** Takes a command line of the client apart; the end-of-options mark itself is left out. */
export function takeApart(args: readonly string[]): TakenApart {
  const parts: Part[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') return { kind: 'parts', parts: [...parts, ...rest.map(plain)] };
    if (!isOption(arg)) parts.push(plain(arg));
    else if (isGroup(arg)) rest.unshift(arg.slice(0, 2), `-${arg.slice(2)}`);
    else if (isJoined(arg)) parts.push(joined(arg));
    else {
      const name = nameOf(arg);
      const arity = arities.get(name);
      if (arity === undefined && rest[0] !== undefined && !isOption(rest[0])) return { kind: 'ambiguous', option: arg };
      const values = valuesOf(arity ?? 'none', rest);
      parts.push({ name, value: values[0] ?? null, pieces: [arg, ...values] });
    }
  }
  return { kind: 'parts', parts };
}

function named(names: string, arity: Arity): ReadonlyArray<readonly [string, Arity]> {
  return names.split(/\s+/).map((name) => [name, arity] as const);
}

function plain(arg: string): Part {
  return { name: null, value: null, pieces: [arg] };
}

/** A dash alone and a negative number are values. */
function isOption(arg: string): boolean {
  return arg.length > 1 && arg.startsWith('-') && !/^-\d+(\.\d+)?$/.test(arg);
}

function nameOf(arg: string): string {
  return arg.startsWith('--') ? arg.slice(2) : (lookUp(shortNames, arg.slice(1)) ?? arg);
}

/** Several short options behind one dash, such as `-pc`. */
function isGroup(arg: string): boolean {
  if (arg.startsWith('--') || arg.length === 2 || nameOf(arg) !== arg) return false;
  return arities.get(nameOf(arg.slice(0, 2))) === 'none';
}

/** An option and its value in one argument: `--name=value`, `-nvalue`. */
function isJoined(arg: string): boolean {
  if (arg.startsWith('--')) return arg.includes('=');
  return arg.length > 2 && nameOf(arg) === arg && arities.has(nameOf(arg.slice(0, 2)));
}

function joined(arg: string): Part {
  const at = arg.startsWith('--') ? arg.indexOf('=') : 2;
  const value = arg.slice(arg.startsWith('--') ? at + 1 : at);
  return { name: nameOf(arg.slice(0, at)), value, pieces: [arg] };
}

/** Takes an option's values off the front of what follows it; a value that is needed is one whatever it looks like. */
function valuesOf(arity: Arity, rest: string[]): readonly string[] {
  if (arity === 'none') return [];
  if (arity === 'one') return rest.splice(0, 1);
  const next = rest.findIndex((arg, at) => isOption(arg) && (arity === 'maybe' || at > 0));
  const free = next === -1 ? rest.length : next;
  return rest.splice(0, arity === 'maybe' ? Math.min(free, 1) : free);
}
