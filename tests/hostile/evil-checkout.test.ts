/** Whatever a checkout holds: no command of Holdfast starts any of it, sends anything where it points, or prints it raw. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandLine } from './command-lines.ts';
import { commandLines } from './command-lines.ts';
import { checkouts, triedIn } from './checkouts.ts';
import { evilName, mark } from './evil-checkout.ts';
import { openLair } from './lair.ts';
import type { Lair } from './lair.ts';
import { harmIn } from './what-is-shown.ts';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'bin', 'holdfast.cjs');

/** As the README has them, and those of a signal. */
const exitCodes: ReadonlySet<number> = new Set([0, 1, 2, 3, 4]);

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { stdio: 'inherit' });
}, 60_000);

it('the commands of --help are tried here, and those that only clients and the system start', () => {
  expect(Object.keys(commandLines).toSorted()).toEqual([...commandsBelow([]), 'hook', 'service'].toSorted());
});

/** The commands that a help names, and those below them, but for the help itself. */
function commandsBelow(path: readonly string[]): string[] {
  const env = { HOME: process.env['HOME'] ?? '', PATH: process.env['PATH'] ?? '' };
  const help = execFileSync(process.execPath, [program, ...path, '--help'], { env, encoding: 'utf8' });
  const named = [...help.matchAll(/^ {2}([a-z][\w-]*)(?: {2}|$)/gm)].map(([, name = '']) => name);
  const names = named.filter((name) => name !== 'help');
  if (names.length === 0) return [path.join(' ')];
  const deep = /^(?:mcp|kb|profiles)$/;
  return names.flatMap((name) =>
    path.length === 0 && !deep.test(name) ? [name] : path.length === 0 ? commandsBelow([name]) : [[...path, name].join(' ')],
  );
}

/** What starts a client, sends anything, or looks at settings is tried in every checkout. */
const everywhere = /^(?:run|hook|doctor|check|fix)$/;

describe.each(Object.entries(checkouts))('in a checkout %s', (kind, { tricks, name }) => {
  it.concurrent.each(triedIn(kind, Object.keys(commandLines), (command) => everywhere.test(command)))(
    '%s is not led astray',
    async (command) => {
      const problems: object[] = [];
      for (const at of commandLines[command]?.(nowhere).keys() ?? []) {
        const lair = await openLair(tricks, name);
        const line = commandLines[command]?.(lair)[at];
        if (line !== undefined && (line.looksNowhere !== true || name === evilName)) problems.push(...(await tryLine(lair, line)));
        lair.close();
      }
      expect(problems).toEqual([]);
      // The demo alone takes half a minute, and everything longer on a machine that is busy.
    },
    300_000,
  );
});

/** For counting a command's lines. */
const nowhere = { home: '', checkout: '', outside: '', vendor: '' };

/** @returns what went wrong with one command line. */
async function tryLine(lair: Lair, line: CommandLine): Promise<readonly object[]> {
  for (const args of line.before ?? []) await lair.run(args, { env: line.env ?? {} });
  const before = lair.picture();
  const ended = await lair.run(line.args, line);
  const problems = problemsOf(lair, line, before, ended);
  if (lair.hasState()) {
    const { code, stdout, stderr } = await lair.run(['status']);
    if (code !== 0) problems['the status after it'] = stderr;
    const harm = harmIn(stdout + stderr);
    if (harm.length > 0) problems['shown by the status after it'] = harm.slice(0, 3);
  }
  return Object.keys(problems).length === 0 ? [] : [{ words: line.args.join(' '), ...problems }];
}

function problemsOf(
  lair: Lair,
  line: CommandLine,
  before: ReadonlyMap<string, string>,
  { code, stdout, stderr, ranOut }: Awaited<ReturnType<Lair['run']>>,
): Record<string, unknown> {
  const ownCommand = /^a workflow command: ::(?:error|warning|notice) title=holdfast/;
  const harm = [...harmIn(stdout), ...harmIn(stderr)];
  const found: Record<string, readonly unknown[]> = {
    'hangs': ranOut ? [stderr] : [],
    // One that was told to end may do so by its signal.
    'ends oddly': ranOut || exitCodes.has(Number(code)) || (line.until !== undefined && code === 'SIGTERM') ? [] : [code, stderr],
    'something foreseen by nobody': /something unforeseen|HOLDFAST_TRACE/.test(stderr) ? [stderr] : [],
    'started': lair.canaries(),
    'reached': lair.trap.heard,
    // What the client was given by Holdfast; nothing of the checkout has a place in it.
    'led the client': lair
      .starts()
      .flatMap(({ argv, env }) =>
        Object.entries(env).flatMap(([variable, value]) =>
          isOfTheCheckout(lair, value) ? [`${variable}=${value} ${argv.join(' ')}`] : [],
        ),
      ),
    'changed': lair.changesSince(before).filter((path) => line.writes?.test(path) !== true),
    'shown': line.commandsWorkflow === true ? harm.filter((one) => !ownCommand.test(one)) : harm,
  };
  return Object.fromEntries(
    Object.entries(found)
      .filter(([, all]) => all.length > 0)
      .map(([kind, all]) => [kind, all.slice(0, 3)]),
  );
}

function isOfTheCheckout(lair: Lair, value: string): boolean {
  return value.includes(mark) || value.includes(lair.trap.url) || value.includes(lair.checkout);
}
