import { HoldfastError } from '../../core/errors.ts';
import type { FormatWishes, TokenFormat } from '../../core/profile/formats.ts';
import { present } from '../../core/profile/formats.ts';
import type { Generation, ProfileCredential, ProfileRecord } from '../../core/profile/record.ts';
import { warningOf } from '../../core/profile/words.ts';
import type { ProfileKeeper } from '../../keeper/profile/profile-keeper.ts';
import type { OpenByName, OpenProfile } from '../open/opened.ts';
import { handedTo } from './asked-again.ts';
import { isAskedForOwnHost, readGitRequest } from './git-request.ts';
import { obtainToken } from './obtain.ts';
import type { World } from '../../host/world.ts';
import { shown, verbatim } from '../../core/shown.ts';
import { commandLine } from '../../core/shell-word.ts';
import { stat, utimes } from 'node:fs/promises';

/** What `holdfast token` was asked for. */
export interface TokenOptions {
  readonly format: TokenFormat;
  /** Takes the current token for refused. */
  readonly renew: boolean;
  /** Does the same when the program that asks was given this very token within the last minute. */
  readonly retryRenews: boolean;
  /** Milliseconds after which nothing is waited for any more. */
  readonly deadlineMs: number;
  /** What git wants: `get`, `store` or `erase`; null for every other caller. */
  readonly operation: string | null;
  readonly readStdin: () => Promise<string>;
}

/**
 * Prints a token for a program that asks for one. Only the token goes to stdout; a renewal is made by a process of its own,
 * so that neither the deadline nor the caller's end breaks one off.
 *
 * @returns the exit code.
 * @throws HoldfastError `login-needed`, `server-unavailable`, `profile-unknown`, `config-invalid`, `credential-store`, `usage`.
 * @throws SaidElsewhere what the renewal's own process said.
 */
export async function token(
  world: World,
  openByName: OpenByName,
  name: string,
  options: TokenOptions,
): Promise<number> {
  const open = await openByName(name);
  const keeper = open.keeper({ patient: false });
  if (options.format === 'git-credential') return await answerGit(world, open, keeper, options);
  const refused = await refusedBy(world, open, keeper, options);
  const credential = await obtainToken(world, open, keeper, { refused, deadlineMs: options.deadlineMs });
  warn(world, open, keeper);
  if (keeper.reading.kind === 'record') await confirm(open, keeper.reading.record);
  if (options.retryRenews) await handed(world, open).note(credential.generation, world.clock.now());
  return print(world, open, credential, options.format, null);
}

/** A person is to hear of a login that is over before its last token has ended. */
function warn(world: World, { called }: OpenProfile, { reading }: ProfileKeeper): void {
  const warning = reading.kind === 'record' ? warningOf(reading.record, called, world.clock.now()) : null;
  if (reading.kind !== 'record' || warning === null) return;
  world.terminal.say(shown`holdfast: ${called.what}: ${warning.because}; run: ${warning.person ?? called.show}`);
}

/** The generation that the caller takes for refused, or null. */
async function refusedBy(
  world: World,
  open: OpenProfile,
  keeper: ProfileKeeper,
  { renew, retryRenews }: TokenOptions,
): Promise<Generation | null> {
  if (!renew && !retryRenews) return null;
  const current = (await currentOf(keeper))?.generation ?? null;
  if (renew || current === null) return current;
  return (await handed(world, open).isAskedAgain(current, world.clock.now())) ? current : null;
}

function handed(world: World, { stateFolder, profile }: OpenProfile): ReturnType<typeof handedTo> {
  return handedTo(stateFolder, profile.name, world.parentPid);
}

async function answerGit(
  world: World,
  open: OpenProfile,
  keeper: ProfileKeeper,
  { operation, readStdin, deadlineMs }: TokenOptions,
): Promise<number> {
  if (operation === null) throw gitOperationMissing(open.profile.name);
  const request = readGitRequest(await readStdin());
  // Not this profile's host: git asks the next helper.
  if (operation === 'store' || !isAskedForOwnHost(request, open.profile.hosts)) return 0;
  if (operation === 'get') {
    const credential = await obtainToken(world, open, keeper, { refused: null, deadlineMs });
    return print(world, open, credential, 'git-credential', request.get('username') ?? null);
  }
  // `erase`: the host refused what git was given; the next one is to be another.
  const current = await currentOf(keeper);
  if (current !== null && current.access.reveal() === request.get('password')) {
    await obtainToken(world, open, keeper, { refused: current.generation, deadlineMs });
  }
  return 0;
}

async function currentOf(keeper: ProfileKeeper): Promise<ProfileCredential | null> {
  await keeper.look();
  return keeper.reading.kind === 'record' ? keeper.reading.record.credential : null;
}

function print(
  world: World,
  { profile }: OpenProfile,
  credential: ProfileCredential,
  format: TokenFormat,
  username: string | null,
): number {
  const wishes: FormatWishes = { execApiVersion: execApiVersion(world.env['KUBERNETES_EXEC_INFO']), username };
  const presented = present(format, { profile: profile.name, ...credential, header: profile.header }, wishes);
  if ('cannot' in presented) {
    throw new HoldfastError(
      'usage',
      `profile ${profile.name}: ${presented.cannot}`,
      commandLine('holdfast', 'profiles', 'show', profile.name),
    );
  }
  // Who asked and got nothing must not take it for a token.
  return world.terminal.data(verbatim(presented.text)) ? 0 : 1;
}

/** client-go asks for a version, and takes no other. */
function execApiVersion(info: string | undefined): string | null {
  return /"apiVersion"\s*:\s*"(client\.authentication\.k8s\.io\/v1(?:beta1)?)"/.exec(info ?? '')?.[1] ?? null;
}

function gitOperationMissing(name: string): HoldfastError {
  return new HoldfastError(
    'usage',
    'expected git to name an operation (get, store or erase) after the options, found none',
    commandLine(
      'git',
      'config',
      'credential.helper',
      `!${commandLine('holdfast', 'token', name, '--format', 'git-credential')}`,
    ),
  );
}

/**
 * Marks a stored credential as one that was held against the config as it is now, so that the quick helper answers with it
 * again: it believes none that is older than the config. Only the file's time is touched; its content may be another's to
 * write at this moment. Never rejects.
 */
async function confirm({ profile, store, configPath }: OpenProfile, record: ProfileRecord): Promise<void> {
  if (record.header !== profile.header) return;
  try {
    const [stored, config] = await Promise.all([stat(store.place), stat(configPath)]);
    if (stored.mtimeMs < config.mtimeMs) await utimes(store.place, stored.atime, new Date());
  } catch {
    // A store without a file has no quick helper.
    return;
  }
}
