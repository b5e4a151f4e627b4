/**
 * One request's journey with the credential of a profile: put the freshest token in, forward; on a refusal of it, have it renewed and
 * send the same request once more. The caller never holds the token, and is told nothing of the refusal.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAnswer, profileResending } from '../../core/after-answer.ts';
import type { CredentialGate, Handout } from '../../core/profile/ports.ts';
import { mayRefuse } from '../../core/refusal.ts';
import type { ProfileJournal } from '../../core/profile/fact.ts';
import type { RecentTokens } from '../../core/profile/recent-tokens.ts';
import type { Generation, ProfileCredential } from '../../core/profile/record.ts';
import { dispatch } from '../../http/dispatch.ts';
import { withoutField, requestFields } from '../../http/headers.ts';
import { answerNoCredential, unforeseen, unreachable } from '../../http/local-answers.ts';
import type { Upstream } from '../../http/upstream.ts';
import type { KeptAnswer } from '../forward.ts';
import { ForwardHandler, sendKept } from '../forward.ts';
import { isRefusal } from '../judge.ts';
import { KeptBody } from './kept-body.ts';
import { careFor, unquoted } from './unquoted.ts';
import { headerValue } from '../../core/profile/formats.ts';

/** What the journey needs of the world. */
export interface ProfileJourneyWorld {
  readonly upstream: Upstream;
  readonly gate: CredentialGate;
  /** The header that carries the token, in lower case. */
  readonly header: string;
  /** Told of each credential that is sent, so that no answer hands it on. */
  readonly tokens: RecentTokens;
  /** Whether the upstream is an MCP server, whose messages are looked into; the bodies of others stream through. */
  readonly speaksMcp?: boolean;
  readonly journal: ProfileJournal;
  /** A longer body streams on and cannot be sent again, bytes. */
  readonly keptBodyAtMost: number;
  /** How long a request may be held, milliseconds. */
  readonly holdMs: number;
}

/** Handles one request that was admitted. @param path what follows the capability, as it came. */
export async function travel(
  world: ProfileJourneyWorld,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<void> {
  // A short body comes right behind its head: at the end of this turn it is here as a whole.
  await new Promise<void>((resolve) => setImmediate(resolve));
  await new Journey(world, req, res, path).start();
}

class Journey {
  readonly #world: ProfileJourneyWorld;
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #path: string;
  readonly #body: KeptBody;
  #sent = 0;

  constructor(world: ProfileJourneyWorld, req: IncomingMessage, res: ServerResponse, path: string) {
    this.#world = world;
    this.#req = req;
    this.#res = res;
    this.#path = path;
    this.#body = new KeptBody(req, world.keptBodyAtMost);
  }

  async start(): Promise<void> {
    const ready = this.#world.gate.ready();
    if (ready !== null) return this.#send(ready, this.#body.first());
    const handout = await this.#obtain(null);
    if (this.#res.destroyed) return;
    if (handout.kind === 'credential') this.#send(handout.credential, this.#body.first());
    else answerNoCredential(this.#res, wordsOf(handout));
  }

  /** Waits for a credential, until the caller goes away or the hold ends. */
  async #obtain(refused: Generation | null): Promise<Handout> {
    // Not `AbortSignal.any` with `AbortSignal.timeout`: on Node 20 the latter is collected, and the wait never ends.
    const over = new AbortController();
    const end = (): void => over.abort();
    const hold = setTimeout(end, this.#world.holdMs);
    this.#res.once('close', end);
    if (this.#res.destroyed) end();
    try {
      return await this.#world.gate.credential(refused, over.signal);
    } finally {
      clearTimeout(hold);
      this.#res.off('close', end);
    }
  }

  #send(credential: ProfileCredential, body: IncomingMessage | Buffer | null): void {
    const { upstream, header, tokens, speaksMcp = false } = this.#world;
    this.#sent += 1;
    tokens.note(credential);
    const { mask } = tokens;
    const handler = new ForwardHandler(
      this.#req,
      this.#res,
      {
        keepRefusals: true,
        onStatus: (status) => {
          if (!mayRefuse(status)) this.#body.forget();
        },
        careFor: (status, reason, fields) => careFor(mask, speaksMcp, status, reason, fields),
        onKept: (answer) => void this.#onKept(credential, answer).catch(this.#fail),
        onUnreachable: (error: Error & { code?: string }) => {
          const code = error.code ?? error.name;
          unreachable(this.#res, `Holdfast could not reach ${upstream.origin} (${code})`);
        },
      },
      this.#body,
    );
    const fields = withToken(this.#req.rawHeaders, upstream.host, header, credential);
    // What is packed could not be looked into.
    const headers = speaksMcp ? [...withoutField(fields, 'accept-encoding'), 'accept-encoding', 'identity'] : fields;
    dispatch(upstream, { path: this.#path, method: this.#req.method ?? 'GET', headers, body }, handler, this.#res);
  }

  async #onKept(credential: ProfileCredential, kept: KeptAnswer): Promise<void> {
    const { generation } = credential;
    const answer = unquoted(kept, this.#world.tokens.mask);
    const next = afterAnswer(isRefusal(kept) ? 'refused' : 'passes', this.#sent - 1, profileResending);
    if (next === 'pass') return sendKept(this.#res, answer);
    const body = next === 'send-again' ? await this.#body.again() : null;
    // Renewed in any case: the caller's next request is to find a token that works.
    const handout = await this.#obtain(generation);
    if (this.#res.destroyed) return;
    if (handout.kind === 'none') return this.#giveUp(answer, handout.because);
    if (body === null) return this.#giveUp(answer, 'its body was not kept, or newer tokens were refused as well');
    this.#world.journal.note({ event: 'profile-replayed', status: answer.status });
    this.#send(handout.credential, body.length === 0 ? null : body);
  }

  #giveUp(answer: KeptAnswer, because: string): void {
    this.#world.journal.note({ event: 'profile-passed', status: answer.status, because });
    sendKept(this.#res, answer);
  }

  /** Whatever goes wrong in here, the caller is told so and nothing is left hanging. */
  readonly #fail = (): void => unforeseen(this.#res);
}

function wordsOf(handout: Handout & { kind: 'none' }): string {
  return handout.person === null ? handout.because : `${handout.because}; run: ${handout.person}`;
}

/** Fields that carry a credential of the caller's: at best a placeholder, and never for this upstream. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'proxy-authorization']);

/** The fields of a request with the token in them, and no other credential. @param header the profile's, in lower case. */
function withToken(raw: readonly string[], host: string, header: string, credential: ProfileCredential): string[] {
  const fields = requestFields(raw, host);
  const kept: string[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = (fields[i] ?? '').toLowerCase();
    if (!credentials.has(name) && name !== header) kept.push(fields[i] ?? '', fields[i + 1] ?? '');
  }
  const { access, tokenType } = credential;
  return [...kept, header, headerValue({ header, tokenType }, access.reveal())];
}
