import { resolve } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { WrittenProfile } from '../../stores/profile/config-edit.ts';
import { commandLine } from '../../core/shell-word.ts';

/** The options of `profiles add`, as they were typed. */
export interface ProfileFlags {
  readonly issuer?: string;
  readonly tokenEndpoint?: string;
  readonly authorizationEndpoint?: string;
  readonly deviceEndpoint?: string;
  readonly revocationEndpoint?: string;
  readonly endpointOrigin?: readonly string[];
  readonly clientId?: string;
  readonly clientSecretEnv?: string;
  readonly clientSecretFile?: string;
  readonly clientAuth?: string;
  readonly grant?: string;
  readonly scope?: readonly string[];
  readonly audience?: string;
  readonly resource?: string;
  readonly host?: readonly string[];
  readonly upstream?: string;
  readonly header?: string;
  readonly redirectPort?: number;
  /** False with `--no-rotation`. */
  readonly rotation?: boolean;
  readonly grace?: string;
  readonly store?: string;
  readonly staticEnv?: string;
  readonly staticFile?: string;
  readonly ttl?: string;
}

/**
 * The profile that a command line describes, as it is written into the config file; what its values must be is for the
 * file's own check to say.
 *
 * @param command what stands behind `--`.
 * @throws HoldfastError `usage` when the options do not make one kind of profile.
 */
export function writtenProfile(name: string, flags: ProfileFlags, command: readonly string[]): WrittenProfile {
  const secret = referenceOf(flags.staticEnv, flags.staticFile);
  const kinds = [command.length > 0, secret !== undefined, isOAuth(flags)].filter(Boolean).length;
  if (kinds !== 1) throw unclear(name, kinds);
  const everywhere = { hosts: flags.host, upstream: flags.upstream, header: flags.header?.toLowerCase() };
  if (command.length > 0)
    return whatIsSaid({ type: 'command', command: whole(command), ttl: flags.ttl, ...everywhere });
  if (secret !== undefined) return whatIsSaid({ type: 'static', secret, ...everywhere });
  return whatIsSaid({ type: 'oauth', ...oauthOf(flags), ...everywhere });
}

function isOAuth(flags: ProfileFlags): boolean {
  return [flags.issuer, flags.tokenEndpoint, flags.clientId].some((value) => value !== undefined);
}

function oauthOf(flags: ProfileFlags): WrittenProfile {
  const endpoints = whatIsSaid({
    token: flags.tokenEndpoint,
    authorization: flags.authorizationEndpoint,
    deviceAuthorization: flags.deviceEndpoint,
    revocation: flags.revocationEndpoint,
  });
  return {
    issuer: flags.issuer,
    endpoints: Object.keys(endpoints).length === 0 ? undefined : endpoints,
    endpointOrigins: flags.endpointOrigin,
    clientId: flags.clientId,
    clientSecret: referenceOf(flags.clientSecretEnv, flags.clientSecretFile),
    clientAuth: flags.clientAuth,
    grant: flags.grant,
    scopes: flags.scope,
    audience: flags.audience,
    resource: flags.resource,
    redirectPort: flags.redirectPort,
    rotates: flags.rotation === false ? false : undefined,
    grace: flags.grace,
    store: flags.store,
  };
}

/** Where a secret is found that was named on a command line. */
export function referenceOf(env: string | undefined, file: string | undefined): WrittenProfile | undefined {
  if (env !== undefined) return { env };
  // A relative path means another file in each folder that one stands in later.
  return file === undefined ? undefined : { file: resolve(file) };
}

/** A command whose program was named by a path, with that path whole; a name stays one. */
function whole([program = '', ...args]: readonly string[]): readonly string[] {
  return [program.includes('/') ? resolve(program) : program, ...args];
}

/** Without what was not said. */
export function whatIsSaid(fields: Readonly<Record<string, unknown>>): WrittenProfile {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function unclear(name: string, kinds: number): HoldfastError {
  const found = kinds === 0 ? 'none of them' : 'more than one';
  return new HoldfastError(
    'usage',
    `expected an OAuth client (--issuer, --client-id), a program (behind --) or a key (--static-env, --static-file), found ${found}`,
    commandLine(
      'holdfast',
      'profiles',
      'add',
      name,
      '--issuer',
      'https://login.example.com',
      '--client-id',
      'my-cli',
      '--upstream',
      'https://llm.example.com',
    ),
  );
}
