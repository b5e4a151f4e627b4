import { foreignResponse } from '../http/foreign-response.ts';
import { exchange } from './exchange.ts';

/** A `fetch` as the MCP packages take it. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** What a fetch of metadata and registrations needs of the world. */
export interface MetadataWorld {
  /** Proxy and authority variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the request to the last byte, milliseconds; 20 s by default. */
  readonly limitMs?: number;
}

const usualLimitMs = 20_000;

/**
 * A `fetch` for what servers say of themselves: one connection each, whole answers of at most 256 kB in a bounded time, and
 * redirects as answers like any other.
 *
 * @throws NoAnswer.
 */
export function metadataFetch({ env, limitMs = usualLimitMs }: MetadataWorld): Fetch {
  return async (url, init = {}) => {
    const method = init.method ?? 'GET';
    const headers = Object.fromEntries(new Headers(init.headers).entries());
    const body = typeof init.body === 'string' ? init.body : null;
    const answer = await exchange(new URL(url), { method, headers, body }, { env, limitMs });
    return foreignResponse(answer.status, answer.headers, answer.body);
  };
}
