import type * as oauth from 'oauth4webapi';
import type { GrantOutcome } from '../core/profile/grant-answer.ts';
import { readGrantAnswer } from '../core/profile/grant-answer.ts';
import type { Endpoints, OAuthProfile } from '../core/profile/profile.ts';
import type { Secret } from '../core/profile/secret.ts';
import type { Exchanged } from './exchange.ts';
import { NoAnswer } from './exchange.ts';
import type { OAuthWorld, RequestOptions } from './server.ts';
import { clientAuthOf, clientOf, requestOptions, serverOf } from './server.ts';

/** One request of the library's to a token endpoint. */
export type Send = (
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  auth: oauth.ClientAuth,
  options: RequestOptions,
) => Promise<Response>;

/**
 * Asks a token endpoint once. The answer is read by `core/profile` as it came: what the library would not accept may still bring
 * a successor. Never rejects.
 *
 * @param sent what an answer may quote.
 *
 * @returns what it means, and its body for what else is in it.
 */
export async function ask(
  profile: OAuthProfile,
  world: OAuthWorld,
  endpoints: Endpoints,
  send: Send,
  sent: readonly Secret[] = [],
): Promise<{ readonly outcome: GrantOutcome; readonly body: string }> {
  const startedAt = world.clock.now();
  const came: Exchanged[] = [];
  try {
    const auth = await clientAuthOf(profile, world);
    const options = requestOptions(endpoints.token, world, (answer) => void came.push(answer));
    await send(serverOf(profile, endpoints), clientOf(profile), auth, options);
  } catch (error) {
    if (came.length === 0) return { outcome: withoutAnswer(error), body: '' };
  }
  const [answer] = came;
  if (answer === undefined) return { outcome: unavailable('the request was not sent'), body: '' };
  const { status, body } = answer;
  const [contentType, retryAfter] = [answer.field('content-type'), answer.field('retry-after')];
  const now = world.clock.now();
  return { outcome: readGrantAnswer({ status, contentType, retryAfter, body, startedAt, now, sent }), body };
}

function withoutAnswer(error: unknown): GrantOutcome {
  if (error instanceof NoAnswer && error.sent) {
    return { kind: 'lost', how: error.how, detail: error.message, retryAfterMs: null };
  }
  return unavailable(error instanceof Error ? error.message : 'the request could not be made');
}

export function unavailable(detail: string): GrantOutcome {
  return { kind: 'unavailable', detail, retryAfterMs: null };
}
