/** The command lines for credentials of one's own. */
import { text as allOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import { Argument, Option } from 'commander';
import type { TokenFormat } from '../../core/profile/formats.ts';
import { tokenFormats } from '../../core/profile/formats.ts';
import type { TakeExitCode } from './answer.ts';
import { duration } from './values.ts';
import type { Host } from '../../host/open-host.ts';
import type { OpenByName } from '../../profiles/open/opened.ts';
import { mcpPrefix } from '../../stores/mcp/server-id.ts';

/** As long as a person may need to find a password, and less than most servers keep a login page. */
const usualLoginMs = 10 * 60_000;

/** As long as a client waits for its helper without a word, and less than any that gives up. */
const usualDeadlineMs = 8_000;

export function addLogin(program: Command, host: Host, answer: TakeExitCode): void {
  program
    .command('login')
    .description('log in to a profile: in the browser, or with a code on another device')
    .argument('<profile>', 'the name of a profile')
    .addOption(new Option('--device', 'with a code, also where there is a browser').conflicts('browser'))
    .option('--browser', 'in the browser, also where none is expected')
    .option('--within <time>', 'how long to wait for you (default: 10min)', duration)
    .option('--json', 'what came of it as JSON')
    .action(async (name: string, options: LoginFlags) => {
      const { login } = await import('../../profiles/login/login.ts');
      const way = options.device === true ? 'device' : options.browser === true ? 'browser' : null;
      const withinMs = options.within ?? usualLoginMs;
      answer(await login(host, name, { way, withinMs, json: options.json === true }));
    });

  program
    .command('logout')
    .description('end the login of a profile at its server, where it can, and here')
    .argument('<profile>', 'the name of a profile')
    .option('--json', 'what came of it as JSON')
    .action(async (name: string, options: { json?: true }) => {
      const { logout } = await import('../../profiles/login/logout.ts');
      answer(await logout(host, openerOf(host), name, options.json === true));
    });
}

interface LoginFlags {
  readonly device?: true;
  readonly browser?: true;
  readonly within?: number;
  readonly json?: true;
}

export function addToken(program: Command, host: Host, answer: TakeExitCode): void {
  program
    .command('token')
    .description('print the token of a profile, renewed if need be, for a program that asks for one')
    .argument('<profile>', 'the name of a profile')
    .addArgument(new Argument('[operation]', 'what git asks for').choices(['get', 'store', 'erase']))
    .addOption(new Option('--format <form>', 'the form that the caller takes').choices(tokenFormats).default('plain'))
    .option('--renew', 'take the current token for refused: renew it first')
    .option('--retry-renews', 'the same when the program that asks was given this token within the last minute')
    .option('--deadline <time>', 'how long to wait for a server (default: 8s)', duration)
    .action(async (name: string, operation: string | undefined, options: TokenFlags) => {
      const { token } = await import('../../profiles/token/token.ts');
      answer(
        await token(host, openerOf(host), name, {
          format: options.format,
          renew: options.renew === true,
          retryRenews: options.retryRenews === true,
          deadlineMs: options.deadline ?? usualDeadlineMs,
          operation: operation ?? null,
          readStdin: () => allOf(host.stdin()),
        }),
      );
    });

  program
    .command('renew', { hidden: true })
    .argument('<profile>')
    .option('--refused <generation>')
    .action(async (name: string, options: { refused?: string }) => {
      const { renewApart } = await import('../../profiles/token/renew.ts');
      answer(await renewApart(openerOf(host), name, options.refused ?? null));
    });
}

interface TokenFlags {
  readonly format: TokenFormat;
  readonly renew?: true;
  readonly retryRenews?: true;
  readonly deadline?: number;
}

/** Opens profiles of the config file, and sign-ins at MCP servers by their names among the stored credentials. */
function openerOf(host: Host): OpenByName {
  return async (name) => {
    if (name.startsWith(mcpPrefix)) {
      const { openSignedIn } = await import('../../mcp/open/open-signed-in.ts');
      return openSignedIn(host, name);
    }
    const { openProfile } = await import('../../profiles/open/open-profile.ts');
    return openProfile(host, name);
  };
}
