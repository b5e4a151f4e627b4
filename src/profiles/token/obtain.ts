import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { Generation, ProfileCredential } from '../../core/profile/record.ts';
import { wordsFor } from '../../core/profile/words.ts';
import type { ProfileKeeper } from '../../keeper/profile/profile-keeper.ts';
import { noCredentialError } from '../open/no-credential.ts';
import type { OpenProfile } from '../open/opened.ts';
import type { World } from '../../host/world.ts';
import { SaidElsewhere } from './said-elsewhere.ts';
import { startRenewal } from './worker.ts';
import { commandLine } from '../../core/shell-word.ts';

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
