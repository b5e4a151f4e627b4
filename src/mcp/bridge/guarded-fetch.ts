import { afterAnswer, mcpResending } from '../../core/after-answer.ts';
import type { HoldfastError } from '../../core/errors.ts';
import type { ProfileJournal } from '../../core/profile/fact.ts';
import { headerValue } from '../../core/profile/formats.ts';
import type { Generation, ProfileCredential } from '../../core/profile/record.ts';
import type { Fetch } from '../../oauth/metadata-fetch.ts';
import type { Challenge } from '../authorization/challenge.ts';
import { noChallenge, readMcpAnswer } from '../authorization/challenge.ts';
import { heard } from '../authorization/heard.ts';
import type { CredentialSource } from '../authorization/obtain.ts';
import { obtainCredential } from '../authorization/obtain.ts';
import { boundedBody, withBody } from './bounded-body.ts';
import type { PendingCall } from './pending-call.ts';
import type { McpFetch } from './server-side.ts';
import type { TokensInPlay } from './tokens-in-play.ts';

/** What requests to one MCP server need to carry its credential. */
export interface Guard extends CredentialSource {
  /** The server's own origin; nobody else is ever shown the token. */
  readonly origin: string;
  /** Sends one request, and follows no redirect. */
  readonly send: Fetch;
  /** Whether the server names another issuer now than the one that somebody is signed in at. */
  readonly hasMoved: (challenge: Challenge) => Promise<boolean>;
  /** Told of each credential that is sent, so that no answer hands it on. */
  readonly tokens: TokensInPlay;
  readonly journal: ProfileJournal;
  /** How long a request may wait for a person or a server, milliseconds. */
  readonly holdMs: number;
  readonly tooLate: () => HoldfastError;
}

const header = 'authorization';

/**
 * A `fetch` that puts the freshest credential into each request to its server. An answer that refuses it comes before anything
 * was done or delivered, so the request is sent again with the next credential; every other answer passes as it came.
 *
 * @throws HoldfastError `login-needed`, `login-refused`, `server-unavailable`, `server-metadata`, `credential-store`; what `send` throws.
 */
export function guardedFetch(guard: Guard): McpFetch {
  const once: Guard = { ...guard, hasMoved: shared(guard.hasMoved) };
  return async (url, init = {}, call) => {
    if (new URL(url).origin !== guard.origin) return await guard.send(url, init);
    return await new GuardedRequest(once, url, init, call).travel();
  };
}

/** One look for all who were refused at once. A server that cannot say where it has moved to has not moved. */
function shared(hasMoved: Guard['hasMoved']): Guard['hasMoved'] {
  let looking: Promise<boolean> | null = null;
  return (challenge) =>
    (looking ??= hasMoved(challenge)
      .catch(() => false)
      .finally(() => (looking = null)));
}

/**
 * Brings a credential that is newer than one that was refused inside an answer, and waits for a person when that is needed.
 *
 * @param call the request that was refused; it is held meanwhile.
 * @throws HoldfastError as {@link guardedFetch} does.
 */
export async function renewFor(guard: Guard, refused: Generation, call: PendingCall): Promise<void> {
  await new GuardedRequest(guard, guard.origin, {}, call).renew(refused);
}

class GuardedRequest {
  readonly #guard: Guard;
  readonly #url: string | URL;
  readonly #init: RequestInit;
  readonly #headers: Headers;
  readonly #call: PendingCall | null;
  /** How often it was sent again after answers of a kind. */
  readonly #sentAgain = { refused: 0, 'needs-scope': 0 };

  constructor(guard: Guard, url: string | URL, init: RequestInit, call: PendingCall | null) {
    this.#guard = guard;
    this.#url = url;
    this.#init = init;
    this.#headers = new Headers(init.headers);
    this.#call = call;
  }

  async travel(): Promise<Response> {
    let credential = this.#guard.keeper.ready() ?? (await this.#atFirst());
    for (;;) {
      const response = await this.#send(credential);
      const { verdict, challenge: said } = readMcpAnswer(response);
      const challenge = this.#guard.tokens.challenge(said);
      if (verdict === 'passes' || afterAnswer(verdict, this.#sentAgain[verdict], mcpResending) === 'pass')
        return response.ok ? boundedBody(response) : await withoutToken(response, this.#guard.tokens);
      this.#sentAgain[verdict] += 1;
      await response.body?.cancel();
      const before = credential;
      credential = await this.#held((signal) => this.#next(verdict, challenge, before, signal));
      this.#guard.journal.note({ event: 'profile-replayed', status: response.status });
    }
  }

  async renew(refused: Generation): Promise<void> {
    await this.#held((signal) => obtainCredential(this.#guard, noChallenge, refused, signal));
  }

  /** Without a credential the server is asked bare: it may want none, and says else who signs people in. */
  async #atFirst(): Promise<ProfileCredential | null> {
    const step = await this.#guard.keeper.look(null);
    if (step.do === 'ask' && step.because !== 'store-unusable') return null;
    return await this.#held((signal) => obtainCredential(this.#guard, noChallenge, null, signal));
  }

  #send(credential: ProfileCredential | null): Promise<Response> {
    const headers = new Headers(this.#headers);
    this.#call?.carry(credential?.generation ?? null);
    if (credential !== null) {
      const { tokenType, access } = credential;
      this.#guard.tokens.note(credential);
      headers.set(header, headerValue({ header, tokenType }, access.reveal()));
    }
    return this.#guard.send(this.#url, { ...this.#init, headers });
  }

  async #next(
    verdict: 'refused' | 'needs-scope',
    challenge: Challenge,
    before: ProfileCredential | null,
    signal: AbortSignal,
  ): Promise<ProfileCredential> {
    const refused = before?.generation ?? null;
    const hasMoved = (): Promise<boolean> => heard(this.#guard.hasMoved(challenge), signal);
    const mustAsk = before !== null && (verdict === 'needs-scope' || (await hasMoved()));
    if (mustAsk) await this.#guard.signedIn(challenge, refused, signal);
    return await obtainCredential(this.#guard, challenge, refused, signal);
  }

  /** Waits as long as the hold allows, and while somebody still wants the answer. */
  async #held<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { holdMs, tooLate, clock } = this.#guard;
    const over = new AbortController();
    const asker = this.#init.signal ?? null;
    const leave = (): void => over.abort(asker?.reason);
    const late = setTimeout(() => over.abort(tooLate()), holdMs);
    asker?.addEventListener('abort', leave);
    if (asker?.aborted === true) leave();
    this.#call?.hold(clock.now() + holdMs);
    try {
      return await wait(over.signal);
    } finally {
      clearTimeout(late);
      asker?.removeEventListener('abort', leave);
      this.#call?.release();
    }
  }
}

/** More than an error has to say. */
const errorLimits = { bytes: 1024 * 1024, withinMs: 60_000 };

/** A server that quotes the token it refuses would show it to the agent. */
async function withoutToken(response: Response, tokens: TokensInPlay): Promise<Response> {
  const head = { status: response.status, headers: tokens.headers(response.headers) };
  if (response.body === null) return withBody(head, null);
  const text = await boundedBody(response, errorLimits)
    .text()
    .catch(() => '');
  return withBody(head, tokens.text(text));
}
