/** The command lines that guard a whole machine. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { HookEvent } from '../../agents/claude-code/settings/hook-entries.ts';
import { hookEvents } from '../../agents/claude-code/settings/hook-entries.ts';
import type { InstallOptions } from '../../guard/install/install.ts';
import type { TakeExitCode } from './answer.ts';
import { duration } from './values.ts';
import type { Host } from '../../host/open-host.ts';

export function addMachine(program: Command, host: Host, answer: TakeExitCode): void {
  program
    .command('install')
    .description('set the hooks for every session of the client; shows first what changes')
    .option(
      '--hold <time>',
      'how long a turn may be held for a person (default: 12h, and 3min where nobody could answer)',
      duration,
    )
    .option('--service', 'also a service of this user that renews ahead of expiry while sessions live')
    .option('--gateway', 'also a gateway for all sessions, kept open by that service')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('-y, --yes', 'ask nobody')
    .option('--json', 'what changed as JSON')
    .action(async (options: InstallFlags) => {
      const { install } = await import('../../guard/install/install.ts');
      answer(await install(host, installOptions(options)));
    });

  program
    .command('uninstall')
    .description('take away what install brought: the settings file gets its bytes back')
    .option('--purge', 'also all that Holdfast keeps for itself: its state, its own credentials and its config')
    .option('--dry-run', 'show what would change, and change nothing')
    .option('-y, --yes', 'with --purge: ask nobody')
    .option('--json', 'what changed as JSON')
    .action(async (options: { purge?: true; dryRun?: true; yes?: true; json?: true }) => {
      const { uninstall } = await import('../../guard/install/uninstall.ts');
      const { purge = false, dryRun = false, yes = false, json = false } = options;
      answer(await uninstall(host, { purge, dryRun, yes, json }));
    });

  program
    .command('service')
    .description('look after the logins of all live sessions of this machine, until told to end')
    .option('--gateway', 'keep a gateway open for sessions whose settings lead there')
    .option('--hold <time>', 'how long a session may be held for a person (default: 12h)', duration)
    .action(async (options: { gateway?: true; hold?: number }) => {
      const { service } = await import('../../guard/service/service.ts');
      answer(await service(host, { gateway: options.gateway === true, askedMs: options.hold ?? null }));
    });

  program
    .command('hook')
    .description("what the client's hooks call: holds a turn while its login is renewed or a person logs in")
    .argument('<event>', `one of ${hookEvents.join(', ')}`, hookEvent)
    .option(
      '--hold <time>',
      'how long the turn may be held for a person (default: 12h, and 3min where nobody could answer)',
      duration,
    )
    .action(async (event: HookEvent, options: { hold?: number }) => {
      const { hook } = await import('../../guard/hooks/hook.ts');
      answer(await hook(host, event, options.hold ?? null));
    });
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
    holdMs: flags.hold ?? null,
    gateway: flags.gateway === true,
    service: flags.service === true,
    dryRun: flags.dryRun === true,
    yes: flags.yes === true,
    json: flags.json === true,
  };
}

function hookEvent(text: string): HookEvent {
  const event = hookEvents.find((name) => name === text);
  if (event === undefined) throw new InvalidArgumentError(`Expected one of ${hookEvents.join(', ')}.`);
  return event;
}
