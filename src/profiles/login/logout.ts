import type { Called } from '../../core/profile/words.ts';
import type { Revocation } from '../../oauth/revoke.ts';
import { revoke } from '../../oauth/revoke.ts';
import { oauthWorld } from '../open/oauth-world.ts';
import type { OpenByName } from '../open/opened.ts';
import type { World } from '../../host/world.ts';
import { jsonText, shownText } from '../../core/shown.ts';

/**
 * Ends the login of a profile at its server, where that has a place for it, and forgets it here in any case.
 *
 * @returns 4 when the server did not end it.
 */
export async function logout(world: World, openByName: OpenByName, name: string, json: boolean): Promise<number> {
  const open = await openByName(name);
  const keeper = open.keeper({ patient: false });
  await keeper.look();
  const credential = keeper.reading.kind === 'record' ? keeper.reading.record.credential : null;
  const isThere = keeper.reading.kind !== 'absent';
  const { profile } = open;
  // Forgotten last: a process that is killed in between leaves a login that can be ended again.
  const ended: Revocation =
    keeper.reading.kind === 'unusable'
      ? { failed: `what was stored cannot be used (${keeper.reading.detail})` }
      : credential === null || profile.type !== 'oauth'
        ? 'no-place'
        : await revoke(profile, credential, oauthWorld(world));
  await keeper.forget();
  const failed = typeof ended === 'object' ? ended.failed : null;
  if (json)
    world.terminal.data(
      jsonText({ schema: 1, profile: name, wasLoggedIn: isThere, revoked: ended === 'revoked', failed }),
    );
  else for (const line of wordsFor(open.called, isThere, ended)) world.terminal.say(shownText(line));
  return failed === null ? 0 : 4;
}

function wordsFor({ what }: Called, isThere: boolean, ended: Revocation): string[] {
  if (!isThere) return [`holdfast: nobody was logged in to ${what}`];
  const forgotten = `holdfast: ${what} is logged out here`;
  if (ended === 'revoked') return [`${forgotten}, and the server has ended its login`];
  if (ended === 'no-place')
    return [`${forgotten}; the server has no place to end a login, so its tokens live to their end`];
  return [
    `${forgotten}; its login was not ended at the server: ${ended.failed}`,
    'hint: end it on the pages of that server',
  ];
}
