/** What the client's own command line says, as far as it decides where requests go and what is printed. */

import type { Subcommand } from './subcommands.ts';
import { subcommandOf } from './subcommands.ts';

/** The settings files that `--setting-sources` can name. */
export type SettingSource = 'user' | 'project' | 'local';

export interface ClientArguments {
  /** The value of the last `--settings`, a file or inline JSON, or null. The client uses the last one only. */
  readonly settings: string | null;
  readonly settingSources: ReadonlySet<SettingSource>;
  /** Whether the client answers once and ends (`-p`, or no terminal to show its output), instead of opening its own screen. */
  readonly print: boolean;
  /** Whether it leaves hooks, plugins and the stored login out. */
  readonly bare: boolean;
  /** Whether it only prints its version or usage. */
  readonly help: boolean;
  readonly outputFormat: string;
  /** Null for a session. */
  readonly subcommand: Subcommand | null;
}

const allSources: readonly SettingSource[] = ['user', 'project', 'local'];

/** Reads the client's arguments up to `--`. An unknown source is left out: the client ends with an error of its own. */
export function readArguments(args: readonly string[]): ClientArguments {
  const print = given(args, ['-p', '--print']);
  const sources = optionValue(args, '--setting-sources');
  return {
    settings: optionValue(args, '--settings'),
    settingSources: new Set(sources === null ? allSources : allSources.filter((one) => named(sources).includes(one))),
    print,
    // Anywhere, also as the value of another option (measured on 2.1.330 and 2.1.332).
    bare: given(args, ['--bare']),
    help: given(args, ['-h', '--help', '-v', '--version']),
    outputFormat: optionValue(args, '--output-format') ?? 'text',
    subcommand: subcommandOf(args, print),
  };
}

/** The arguments with every `--settings` of the user's taken out and one put in front, where subcommands accept it. */
export function withSettings(args: readonly string[], settings: string): readonly string[] {
  const end = endOfOptions(args);
  const kept: string[] = [];
  for (let at = 0; at < end; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--settings') at += 1;
    else if (!arg.startsWith('--settings=')) kept.push(arg);
  }
  return ['--settings', settings, ...kept, ...args.slice(end)];
}

function optionValue(args: readonly string[], name: string): string | null {
  let value: string | null = null;
  const before = options(args);
  for (const [at, arg] of before.entries()) {
    if (arg === name) value = before[at + 1] ?? value;
    else if (arg.startsWith(`${name}=`)) value = arg.slice(name.length + 1);
  }
  return value;
}

function given(args: readonly string[], names: readonly string[]): boolean {
  return options(args).some((arg) => names.includes(arg));
}

function options(args: readonly string[]): readonly string[] {
  return args.slice(0, endOfOptions(args));
}

function endOfOptions(args: readonly string[]): number {
  const at = args.indexOf('--');
  return at === -1 ? args.length : at;
}

function named(list: string): readonly string[] {
  return list.split(',').map((one) => one.trim());
}
