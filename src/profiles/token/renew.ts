import type { Generation } from '../../core/profile/record.ts';
import { noCredentialError } from '../open/no-credential.ts';
import type { OpenByName } from '../open/opened.ts';

/**
 * Renews a credential in this process, for a `holdfast token` that started it and need not outlive it.
 *
 * @param refused the generation that was refused, or null when the renewal is only due.
 * @returns 0 when there is one to use. @throws HoldfastError `login-needed`, `server-unavailable`.
 */
export async function renewApart(openByName: OpenByName, name: string, refused: string | null): Promise<number> {
  const open = await openByName(name);
  const keeper = open.keeper({ patient: false });
  const handout = await keeper.credential(refused as Generation | null, new AbortController().signal);
  await keeper.settled();
  if (handout.kind === 'none') throw noCredentialError(handout, open.called);
  return 0;
}
