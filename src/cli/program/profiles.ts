/** The command line of `holdfast profiles`. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ProfileFlags } from '../../profiles/config/written.ts';
import type { TakeExitCode } from './answer.ts';
import { count, several } from './values.ts';
import type { Host } from '../../host/open-host.ts';

export function addProfiles(program: Command, host: Host, answer: TakeExitCode): void {
  const profiles = program
    .command('profiles')
    .description('credentials of your own: where each comes from, and where it may be sent');
  addAdd(profiles, host, answer);
  profiles
    .command('list')
    .description('all profiles, and how it stands with the login of each')
    .option('--json', 'the same facts as JSON')
    .action(async (options: { json?: true }) => {
      const { profilesList } = await import('../commands/profiles.ts');
      answer(await profilesList(host, options.json === true));
    });
  profiles
    .command('show')
    .description('one profile')
    .argument('<profile>', 'its name')
    .option('--json', 'the same facts as JSON')
    .action(async (name: string, options: { json?: true }) => {
      const { profilesShow } = await import('../commands/profiles.ts');
      answer(await profilesShow(host, name, options.json === true));
    });
  profiles
    .command('remove')
    .description('take a profile away, and what is stored of it')
    .argument('<profile>', 'its name')
    .option('-y, --yes', 'also while it is logged in')
    .action(async (name: string, options: { yes?: true }) => {
      const { profilesRemove } = await import('../../profiles/config/edit-profiles.ts');
      answer(await profilesRemove(host, name, options.yes === true));
    });
}

const examples = [
  'work --issuer https://login.example.com --client-id my-cli --upstream https://llm.example.com',
  'cloud --host llm.example.com -- gcloud auth print-access-token',
  'key --static-env LLM_KEY --header x-api-key --upstream https://llm.example.com',
];

function addAdd(profiles: Command, host: Host, answer: TakeExitCode): void {
  profiles
    .command('add')
    .description('add a profile: an OAuth client, a program that prints tokens, or a key that somebody else keeps')
    .usage('[options] <profile> [-- <program> [arguments…]]')
    .argument('<profile>', 'its name')
    .argument('[program...]', 'a program that prints a token, and its arguments, behind --')
    .option('--issuer <url>', 'the authorization server (RFC 8414, OpenID Connect)')
    .option('--client-id <id>', 'your OAuth client')
    .addOption(
      new Option('--client-secret-env <variable>', 'the variable that holds its secret').conflicts('clientSecretFile'),
    )
    .option('--client-secret-file <path>', 'the file that holds its secret')
    .addOption(
      new Option('--client-auth <method>', 'how it says who it is').choices([
        'client_secret_basic',
        'client_secret_post',
        'none',
      ]),
    )
    .addOption(
      new Option('--grant <grant>', 'how a login is made').choices([
        'auto',
        'authorization_code',
        'device_code',
        'client_credentials',
      ]),
    )
    .option(
      '--scope <scope>',
      'what is asked for; offline_access where a server wants that word for a refresh token',
      several,
    )
    .option('--audience <audience>', 'for whom the token is')
    .option('--resource <url>', 'the same as RFC 8707 has it')
    .option('--upstream <url>', 'the base URL that run --profile forwards to')
    .option('--host <host>', 'a host that the token may be sent to (default: that of --upstream)', several)
    .option('--header <name>', 'the header that carries the token (default: authorization)')
    .option('--token-endpoint <url>', 'where the issuer publishes none')
    .option('--authorization-endpoint <url>', 'the same')
    .option('--device-endpoint <url>', 'the same')
    .option('--revocation-endpoint <url>', 'the same')
    .option('--endpoint-origin <origin>', 'an origin besides that of the issuer on which endpoints may lie', several)
    .option('--redirect-port <port>', 'the loopback port that your client is registered with', count)
    .option('--no-rotation', 'a renewal does not end the refresh token')
    .option('--grace <time>', 'for how long the server takes a refresh token again that it has rotated away')
    .addOption(new Option('--store <place>', 'where the login is kept').choices(['file', 'keychain']))
    .addOption(new Option('--static-env <variable>', 'the variable that holds a key').conflicts('staticFile'))
    .option('--static-file <path>', 'the file that holds a key')
    .option('--ttl <time>', 'for how long a token of a program is good that does not print its end')
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  holdfast profiles add ${line}\n`).join('')}`)
    .action(async (name: string, command: string[], options: ProfileFlags) => {
      const { profilesAdd } = await import('../../profiles/config/edit-profiles.ts');
      answer(await profilesAdd(host, name, options, command));
    });
}
