/** The command line of `holdfast run`. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { HoldfastError } from '../../core/errors.ts';
import type { ProfileRunOptions } from '../../profiles/run/run-with-profile.ts';
import type { RunOptions } from '../../guard/run/run.ts';
import { readWebhook, webhookForm } from '../../notices/webhook.ts';
import type { TakeExitCode } from './answer.ts';
import { duration, several } from './values.ts';
import { commandLine } from '../../core/shell-word.ts';
import { inEnvironment } from '../../host/open-host.ts';
import type { Host } from '../../host/open-host.ts';

export function addRun(program: Command, host: Host, answer: TakeExitCode): void {
  program
    .command('run')
    .description('guard one agent session: its requests outlive the access token they were sent with')
    .usage('[options] -- <command> [arguments…]')
    .argument('<command>', 'the command to guard, after --')
    .argument('[arguments...]', 'its own arguments, passed on as they are')
    .option(
      '--hold <time>',
      'how long a session may be held for a person, for example 90s, 30min or 12h (default: 12h, and 3min in CI or where nobody can be told)',
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
    .option('--resume', 'resume a print run that ended because of its login (default where its output is no terminal)')
    .option('--no-resume', 'do not resume such a run')
    .option('--no-gateway', "leave the base URL alone: the client's hooks and the supervisor guard the run")
    .option('--profile <name>', 'guard it with a credential of your own: a profile, which is put into its requests')
    .option(
      '--base-url-env <variable>',
      'with --profile: a variable in which the command looks for its base URL',
      several,
    )
    .passThroughOptions()
    .action(async (command: string, args: string[], options: RunFlags) => {
      requireSeparator(host, program, [command, ...args]);
      if (options.profile !== undefined) {
        const { runWithProfile } = await import('../../profiles/run/run-with-profile.ts');
        return answer(
          await runWithProfile(withWaysToTell(host, options), profileRun(options.profile, command, args, options)),
        );
      }
      const { run } = await import('../../guard/run/run.ts');
      answer(await run(withWaysToTell(host, options), { command, args, ...runOptions(options) }));
    });
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
  readonly profile?: string;
  readonly baseUrlEnv?: readonly string[];
}

/** What guards the client's own login means nothing to a credential of one's own. */
const aboutTheLogin = ['jsonEvents', 'onHold', 'preferLogin', 'gateway', 'resume'] as const;

function profileRun(profile: string, command: string, args: readonly string[], flags: RunFlags): ProfileRunOptions {
  const other = aboutTheLogin.find((name) => flags[name] !== undefined);
  if (other !== undefined) {
    const option = other.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new HoldfastError(
      'usage',
      `--${option} is about the client's own login, and goes with no --profile`,
      commandLine('holdfast', 'run', '--profile', profile, '--', command, ...args),
    );
  }
  return { profile, command, args, askedMs: flags.hold ?? null, baseUrlEnv: flags.baseUrlEnv ?? [] };
}

function runOptions(flags: RunFlags): Omit<RunOptions, 'command' | 'args'> {
  return {
    askedMs: flags.hold ?? null,
    jsonEvents: flags.jsonEvents ?? null,
    onHold: flags.onHold ?? null,
    preferLogin: flags.preferLogin === true,
    insistOnGateway: flags.gateway === true,
    resume: flags.resume ?? null,
    withoutGateway: flags.gateway === false,
  };
}

/** Put into the environment, where the hooks of the client that is started find them too. */
function withWaysToTell(host: Host, { onEvent, webhook }: RunFlags): Host {
  const ways = {
    ...(onEvent === undefined ? {} : { HOLDFAST_ON_EVENT: onEvent }),
    ...(webhook === undefined ? {} : { HOLDFAST_WEBHOOK: webhook }),
  };
  return inEnvironment(host, { ...host.env, ...ways });
}

function webhookUrl(text: string): string {
  if (readWebhook(text) === null) throw new InvalidArgumentError(`Expected ${webhookForm}.`);
  return text;
}

/** Without `--` nobody can tell whose options are whose. */
function requireSeparator(host: Host, program: Command, command: readonly string[]): void {
  if (host.args.includes('--') || program.args.includes('--')) return;
  throw new HoldfastError(
    'usage',
    'expected -- before the command to run',
    commandLine('holdfast', 'run', '--', ...command),
  );
}
