/** What the client is not to read of an answer: the tokens that were sent to its server, and what renews them. */
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import { RecentTokens } from '../../core/profile/recent-tokens.ts';
import type { ProfileCredential } from '../../core/profile/record.ts';
import type { Challenge } from '../authorization/challenge.ts';

/** Requests whose results are the server's data, which pass as they are. */
const dataOf: ReadonlySet<string> = new Set([
  'tools/call',
  'prompts/get',
  'resources/read',
  'completion/complete',
  'tasks/result',
]);

export class TokensInPlay {
  readonly #recent = new RecentTokens();

  /** A credential is about to be sent. */
  note(credential: ProfileCredential): void {
    this.#recent.note(credential);
  }

  text(text: string): string {
    return this.#recent.mask.text(text);
  }

  /** What a server asks for goes to another server, and into an address: nothing that has a token in it. */
  challenge({ scope, metadataUrl }: Challenge): Challenge {
    const isClean = (text: string): boolean => this.#recent.mask.text(text) === text;
    return {
      scope: scope !== null && isClean(scope) ? scope : null,
      metadataUrl: metadataUrl !== null && isClean(metadataUrl.href) ? metadataUrl : null,
    };
  }

  headers(headers: Headers): Headers {
    return new Headers([...headers].map(([name, value]): [string, string] => [name, this.#recent.mask.text(value)]));
  }

  /**
   * A message of the server without them: errors, notifications, requests, what it says of itself and lists. The data that
   * a tool or a resource brings passes as it is, but for a result that says it is an error.
   *
   * @param asked the request that it answers, or null.
   */
  message<T extends JSONRPCMessage>(message: T, asked: JSONRPCRequest | null): T {
    if (isJSONRPCErrorResponse(message)) return { ...message, error: this.#recent.mask.json(message.error) };
    if (isJSONRPCResultResponse(message)) {
      const isData = asked !== null && dataOf.has(asked.method) && message.result['isError'] !== true;
      return isData ? message : { ...message, result: this.#recent.mask.json(message.result) };
    }
    return 'params' in message ? { ...message, params: this.#recent.mask.json(message.params) } : message;
  }
}
