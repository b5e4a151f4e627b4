/** The program on one screen: its commands, and what each is given. Heavy parts are loaded by the command that needs them. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { HookEvent } from '../agents/claude-code/hook-entries.ts';
import { hookEvents } from '../agents/claude-code/hook-entries.ts';
import { HoldfastError } from '../core/errors.ts';
import { readDuration } from '../core/expiry.ts';
import type { InstallOptions } from './commands/install.ts';
import type { RunOptions } from './commands/run.ts';
import { Interrupted } from './session/start.ts';
import { readWebhook, webhookForm } from './tell/webhook.ts';
import { realWorld } from './world.ts';
import type { World } from './world.ts';

declare const HOLDFAST_VERSION: string;

/** Runs one command line. @param argv without node and script. @returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const world = realWorld();
  let code = 0;
  const program = describeProgram(world, (answer) => {
    code = answer;
  });
  try {
    if (argv[0] === 'complete') await addCompletion(program);
    else
      program
        .command('complete')
        .argument('<shell>')
        .description('print a completion script for bash, zsh, fish or powershell');
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    const failed = failure(world, error);
    // For the client, 2 means that a hook forbids the turn to go on.
    return argv[0] === 'hook' ? Math.min(failed, 1) : failed;
  }
}

function failure(world: World, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof Interrupted) return error.exitCode;
  if (world.env['HOLDFAST_TRACE'] && error instanceof Error) world.terminal.say(error.stack ?? error.message);
  return world.terminal.fail(error);
}

function describeProgram(world: World, ended: (code: number) => void): Command {
  const program = new Command('holdfast')
    .description('Keeps AI coding agents working when a credential expires, rotates or is revoked in mid-session.')
    .version(HOLDFAST_VERSION)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(withHint(text)) })
    .addHelpText('after', '\nExample:\n  holdfast run -- claude -p "fix the failing test"\n');

  program
    .command('run')
    .description('guard one agent session: its requests outlive the access token they were sent with')
    .usage('[options] -- <command> [arguments…]')
    .argument('<command>', 'the command to guard, after --')
    .argument('[arguments...]', 'its own arguments, passed on as they are')
    .option(
      '--hold <time>',
      'how long a session may be held for a person, for example 90s, 30min or 12h (default: 12h)',
      duration,
    )
    .option('--json-events <file>', 'append what happens to a file, one JSON object per line')
    .option('--on-hold <command>', 'run a shell command when a person is needed; it gets the event as JSON on stdin')
    .option(
      '--on-event <command>',
      'the same for everything that people are told of: holds, warnings, incidents, the end of a hold',
    )
    .option('--webhook <url>', 'post the same to a URL as JSON', webhookUrl)
    .option('--prefer-login', 'start the child without a token in its environment that shadows the stored login')
    .option('--gateway', 'use the gateway also where an organisation manages settings from its server')
    .option('--resume', 'resume a print run that ended of its login (default where its output is no terminal)')
    .option('--no-resume', 'leave a run alone that ended of its login')
    .option('--no-gateway', "leave the base URL alone: the client's hooks and the supervisor guard the run")
    .passThroughOptions()
    .action(async (command: string, args: string[], options: RunFlags) => {
      requireSeparator(program, [command, ...args]);
      const { run } = await import('./commands/run.ts');
      ended(await run(withWaysToTell(world, options), { command, args, ...runOptions(options) }));
    });

  program
    .command('status')
    .description('the logins of this machine: when they end, who uses them, and what is held')
    .option('--json', 'the same facts as JSON')
    .option('--watch', 'show it again every two seconds, until Ctrl-C')
    .action(async (options: { json?: true; watch?: true }) => {
      const { status } = await import('./commands/status.ts');
      ended(await status(world, { json: options.json === true, watch: options.watch === true }));
    });

  program
    .command('incidents')
    .description('turns that ended of their login all the same: why, what was tried, and how to go on with them')
    .option('--json', 'the same facts as JSON')
    .option('--limit <number>', 'how many, newest first (default: 20)', count)
    .action(async (options: { json?: true; limit?: number }) => {
      const { incidents } = await import('./commands/incidents.ts');
      ended(await incidents(world, { json: options.json === true, limit: options.limit ?? 20 }));
    });

  program
    .command('hook')
    .description("what the client's hooks call: holds a turn while its login is renewed or a person logs in")
    .argument('<event>', `one of ${hookEvents.join(', ')}`, hookEvent)
    .option('--hold <time>', 'how long the turn may be held for a person (default: 12h)', duration)
    .action(async (event: HookEvent, options: { hold?: number }) => {
      const { hook } = await import('./commands/hook.ts');
      ended(await hook(world, event, options.hold ?? usualHoldMs));
    });

  program
    .command('service')
    .description('look after the logins of all live sessions of this machine, until told to end')
    .option('--gateway', 'keep a gateway open for sessions whose settings lead there')
    .option('--hold <time>', 'how long a session may be held for a person (default: 12h)', duration)
    .action(async (options: { gateway?: true; hold?: number }) => {
      const { service } = await import('./commands/service.ts');
      ended(await service(world, { gateway: options.gateway === true, holdMs: options.hold ?? usualHoldMs }));
    });

  program
    .command('install')
    .description('set the hooks for every session of the client; shows first what changes')
    .option('--hold <time>', 'how long a turn may be held for a person (default: 12h)', duration)
    .option('--service', 'also a service of this user that renews ahead of expiry while sessions live')
    .option('--gateway', 'also a gateway for all sessions, kept open by that service')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('-y, --yes', 'ask nobody')
    .option('--json', 'what changed as JSON')
    .action(async (options: InstallFlags) => {
      const { install } = await import('./commands/install.ts');
      ended(await install(world, installOptions(options)));
    });

  program
    .command('uninstall')
    .description('take away what install brought: the settings file gets its bytes back')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--json', 'what changed as JSON')
    .action(async (options: { dryRun?: true; json?: true }) => {
      const { uninstall } = await import('./commands/uninstall.ts');
      ended(await uninstall(world, { dryRun: options.dryRun === true, json: options.json === true }));
    });

  program
    .command('demo')
    .description('the main job without an account: the same work bare and guarded, side by side, in under a minute')
    .action(async () => {
      const { demo } = await import('./commands/demo.ts');
      ended(await demo(world));
    });

  return program;
}

/** The library's own `complete <shell>` prints the script, and its `complete -- …` answers that script's questions. */
async function addCompletion(program: Command): Promise<void> {
  const { default: addTo } = await import('@bomb.sh/tab/commander');
  addTo(program);
}

interface RunFlags {
  readonly hold?: number;
  readonly jsonEvents?: string;
  readonly onHold?: string;
  readonly onEvent?: string;
  readonly webhook?: string;
  readonly preferLogin?: true;
  readonly gateway?: boolean;
  readonly resume?: boolean;
}

/** Longer than a night: who starts a run in the evening finds it held in the morning. */
const usualHoldMs = 12 * 3_600_000;

function runOptions(flags: RunFlags): Omit<RunOptions, 'command' | 'args'> {
  return {
    holdMs: flags.hold ?? usualHoldMs,
    jsonEvents: flags.jsonEvents ?? null,
    onHold: flags.onHold ?? null,
    preferLogin: flags.preferLogin === true,
    insistOnGateway: flags.gateway === true,
    resume: flags.resume ?? null,
    withoutGateway: flags.gateway === false,
  };
}

interface InstallFlags {
  readonly hold?: number;
  readonly service?: true;
  readonly gateway?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

function installOptions(flags: InstallFlags): InstallOptions {
  return {
    holdMs: flags.hold ?? usualHoldMs,
    gateway: flags.gateway === true,
    service: flags.service === true,
    dryRun: flags.dryRun === true,
    yes: flags.yes === true,
    json: flags.json === true,
  };
}

/** Put into the environment, where the hooks of the client that is started find them too. */
function withWaysToTell(world: World, { onEvent, webhook }: RunFlags): World {
  const ways = {
    ...(onEvent === undefined ? {} : { HOLDFAST_ON_EVENT: onEvent }),
    ...(webhook === undefined ? {} : { HOLDFAST_WEBHOOK: webhook }),
  };
  return { ...world, env: { ...world.env, ...ways } };
}

function webhookUrl(text: string): string {
  if (readWebhook(text) === null) throw new InvalidArgumentError(`Expected ${webhookForm}.`);
  return text;
}

function duration(text: string): number {
  const ms = readDuration(text);
  if (ms === null)
    throw new InvalidArgumentError(`Expected a time such as 90s, 30min, 12h or 1h30m; got ${JSON.stringify(text)}.`);
  return ms;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Expected a number from 1 on.');
  return Number(text);
}

function hookEvent(text: string): HookEvent {
  const event = hookEvents.find((name) => name === text);
  if (event === undefined) throw new InvalidArgumentError(`Expected one of ${hookEvents.join(', ')}.`);
  return event;
}

/** Without `--` nobody can tell whose options are whose. */
function requireSeparator(program: Command, command: readonly string[]): void {
  if (process.argv.includes('--') || program.args.includes('--')) return;
  throw new HoldfastError('usage', 'expected -- before the command to run', `holdfast run -- ${command.join(' ')}`);
}

/** The parser's own errors, in the form that all errors here have. */
function withHint(text: string): string {
  const message = text.replace(/^error: /, '').trimEnd();
  return `error: ${message}\nhint: holdfast --help lists the commands, holdfast <command> --help its options\n`;
}
