import { inWords } from '../../core/expiry.ts';
import type { ProfileCredential } from '../../core/profile/record.ts';
import type { Called } from '../../core/profile/words.ts';
import type { World } from '../../host/world.ts';
import { jsonText, shown, shownText } from '../../core/shown.ts';

/** What a login brought. */
export interface LoggedInTo {
  /** Names it in the JSON form. */
  readonly of: Readonly<Record<string, string>>;
  readonly called: Called;
  readonly place: string;
  readonly credential: ProfileCredential | null;
  readonly isRenewable: boolean;
}

/** Says what a login brought. */
export function sayLoggedIn(
  world: World,
  { of, called, place, credential, isRenewable }: LoggedInTo,
  json: boolean,
): void {
  const expiresAt = credential?.expiresAt ?? null;
  const whom = credential?.subject ?? null;
  if (json) {
    const expires = expiresAt === null ? null : new Date(expiresAt).toISOString();
    const facts = { schema: 1, ...of, subject: whom, expiresAt: expires, renewable: isRenewable, store: place };
    world.terminal.data(jsonText(facts));
    return;
  }
  world.terminal.notice(shown`logged in to ${called.what}`, [
    ...(whom === null ? [] : [[shown`as`, shownText(whom)] as const]),
    [shown`lasts`, expiresAt === null ? shown`until it is refused` : shownText(inWords(expiresAt - world.clock.now()))],
    [
      shown`renewed`,
      isRenewable
        ? shown`by itself`
        : shown`not: the server gave no refresh token (ask it for the scope offline_access)`,
    ],
    [shown`kept in`, shownText(place)],
  ]);
}
