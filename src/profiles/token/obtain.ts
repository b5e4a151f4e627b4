import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { Generation, ProfileCredential } from '../../core/profile/record.ts';
import { wordsFor } from '../../core/profile/words.ts';
import type { ProfileKeeper } from '../../keeper/profile/profile-keeper.ts';
import { noCredentialError } from '../open/no-credential.ts';
import type { OpenProfile } from '../open/opened.ts';
import type { World } from '../../host/world.ts';
import { SaidElsewhere } from './said-elsewhere.ts';
import { commandLine } from '../../core/shell-word.ts';
import { programAt, start } from '../../stores/start-program.ts';

/** What a credential is obtained for. */
export interface Wanted {
  /** The generation that the caller takes for refused, or null. */
  readonly refused: Generation | null;
  /** Milliseconds after which nothing is waited for any more. */
  readonly deadlineMs: number;
}

/**
 * A credential to hand out, before the deadline.
 *
 * @throws HoldfastError `login-needed`, `server-unavailable`. @throws SaidElsewhere what the renewal's own process said.
 */
export async function obtainToken(
  world: World,
  open: OpenProfile,
  keeper: ProfileKeeper,
  wanted: Wanted,
): Promise<ProfileCredential> {
  const over = new AbortController();
  const late = world.clock.sleep(wanted.deadlineMs, over.signal).then(() => null);
  try {
    if (open.isShared) return await obtainElsewhere(world, open, keeper, wanted, late);
    const handout = await Promise.race([keeper.credential(wanted.refused, over.signal), late]);
    if (handout === null) throw tooLate(open, wanted, '');
    if (handout.kind === 'none') throw noCredentialError(handout, open.called);
    return handout.credential;
  } finally {
    over.abort();
  }
}

/** By a process that outlives this one, since a token that was sent must see its successor saved. */
async function obtainElsewhere(
  world: World,
  open: OpenProfile,
  keeper: ProfileKeeper,
  wanted: Wanted,
  late: Promise<null>,
): Promise<ProfileCredential> {
  const { name } = open.profile;
  const before = await keeper.look(wanted.refused);
  if (before.do === 'use') return before.credential;
  if (before.do === 'renew') {
    const renewal = startRenewal(world, name, wanted.refused);
    if (before.meanwhile !== null) return before.meanwhile;
    const code = await Promise.race([renewal.ended, late]);
    if (code === null) throw tooLate(open, wanted, renewal.words());
    const after = await keeper.look(wanted.refused);
    if (after.do === 'use') return after.credential;
    if (code !== 0) throw new SaidElsewhere(code, renewal.words());
  }
  throw noCredentialError(
    wordsFor(await keeper.look(wanted.refused), keeper.reading, open.called, world.clock.now()),
    open.called,
  );
}

function tooLate({ profile }: OpenProfile, { deadlineMs }: Wanted, words: string): HoldfastError {
  const goesOn = 'a renewal that was begun goes on in the background';
  return new HoldfastError(
    'server-unavailable',
    `profile ${profile.name}: no token within ${inWords(deadlineMs)}; ${words === '' ? goesOn : words}`,
    commandLine('holdfast', 'token', profile.name, '--deadline', '60s'),
  );
}

/** A renewal in a process of its own. */
interface Renewal {
  /** Its exit code. */
  readonly ended: Promise<number>;
  /** What it has said to people so far. */
  readonly words: () => string;
}

/**
 * Starts a renewal in a process of its own, in a session of its own: neither a kill timer around the caller nor Ctrl-C ends
 * it between the moment the token is sent and the moment its successor is saved.
 *
 * @param refused the generation that was refused, or null when the renewal is only due.
 */
function startRenewal(world: World, name: string, refused: Generation | null): Renewal {
  const args = ['renew', name, ...(refused === null ? [] : ['--refused', refused])];
  const child = start(programAt(world.node, world), [world.script, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  // Who asked may end before it does; it goes on, and its words are lost.
  child.unref();
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { ended, words: () => Buffer.concat(said).toString().trimEnd() };
}
