/** The program on one screen: its commands, and what each is given. Heavy parts are loaded by the command that needs them. */
import { Argument, Command, CommanderError } from 'commander';
import { group, layOut } from './program/groups.ts';
import { addKb } from './program/kb.ts';
import { addLooking } from './program/looking.ts';
import { addMachine } from './program/machine.ts';
import { addMcp } from './program/mcp.ts';
import { addMending } from './program/mending.ts';
import { addLogin, addToken } from './program/own.ts';
import { addProfiles } from './program/profiles.ts';
import { addRun } from './program/run.ts';
import { sayWrongUse } from './program/wrong-use.ts';
import { Interrupted } from '../host/interruption.ts';
import { SaidElsewhere } from '../profiles/token/said-elsewhere.ts';
import { openHost } from '../host/open-host.ts';
import type { Host } from '../host/open-host.ts';
import { realWorld } from '../host/world.ts';
import type { World } from '../host/world.ts';
import { openTerminal } from './terminal/terminal.ts';
import { shownLines } from '../core/shown.ts';

declare const HOLDFAST_VERSION: string;

const shells = ['bash', 'zsh', 'fish', 'powershell'];

/** Runs one command line. @param argv without node and script. @returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const host = openHost(realWorld(openTerminal));
  let code = 0;
  const program = describeProgram(host, (answer) => {
    code = answer;
  });
  try {
    // The library answers wrong use in words of its own.
    if (argv[0] === 'complete' && ['--', ...shells].includes(argv[1] ?? '')) await addCompletion(program);
    else
      program
        .command('complete')
        .addArgument(new Argument('<shell>', 'one that a script is printed for').choices(shells))
        .description('print a completion script for bash, zsh, fish or powershell');
    group(program);
    sayWrongUse(program);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    const failed = failure(host, error);
    // For the client, 2 means that a hook forbids the turn to go on.
    return argv[0] === 'hook' ? Math.min(failed, 1) : failed;
  }
}

function failure(world: World, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof SaidElsewhere) {
    world.terminal.say(shownLines(error.message));
    return error.exitCode;
  }
  if (world.env['HOLDFAST_TRACE'] && error instanceof Error)
    world.terminal.say(shownLines(error.stack ?? error.message));
  return world.terminal.fail(error);
}

function describeProgram(host: Host, ended: (code: number) => void): Command {
  const program = new Command('holdfast')
    .description('Keeps AI coding agents working when a credential expires, rotates or is revoked in mid-session.')
    .version(HOLDFAST_VERSION)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ getOutHelpWidth: () => helpWidth(host), getErrHelpWidth: () => helpWidth(host) })
    .addHelpText('after', '\nExample:\n  holdfast run -- claude -p "fix the failing test"\n');

  layOut(program);
  addRun(program, host, ended);
  addProfiles(program, host, ended);
  addLogin(program, host, ended);
  addToken(program, host, ended);
  addMcp(program, host, ended);
  addLooking(program, host, ended);
  addMending(program, host, ended);
  addKb(program, host, ended);
  addMachine(program, host, ended);
  program
    .command('demo')
    .description('the main job without an account: the same work bare and guarded, side by side, in under a minute')
    .action(async () => {
      const { demo } = await import('./commands/demo.ts');
      ended(await demo(host));
    });

  return program;
}

/** As wide as the terminal, or as whoever has none at hand says; lines much longer than a page are hard to read. */
function helpWidth(host: Host): number {
  return Math.min(Math.max(host.columns(), narrowest), widest);
}

/** Below this the parser wraps nothing. */
const narrowest = 40;
const widest = 120;

/** The library's own `complete <shell>` prints the script, and its `complete -- …` answers that script's questions. */
async function addCompletion(program: Command): Promise<void> {
  const { default: addTo } = await import('@bomb.sh/tab/commander');
  addTo(program);
}
