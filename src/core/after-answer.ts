/**
 * How may a request go on after an answer to it, of which nothing was delivered yet? For requests that Holdfast puts the
 * credential into: those of a profile, and calls to MCP servers. (A client's own login is never sent again by Holdfast: see
 * `replay.ts`.)
 */
import type { McpVerdict } from './mcp/verdict.ts';

/** What is allowed on one way to a server. */
export interface Resending {
  /** How often one request is sent again after answers of a kind. */
  readonly atMost: Readonly<Record<Exclude<McpVerdict, 'passes'>, number>>;
  /** Whether a newer credential is brought anyway for the requests to come when this one may not be sent again. */
  readonly renewsAtLast: boolean;
}

/** A profile's requests. More generations than these that are refused one after the other are a matter between the two servers. */
export const profileResending: Resending = { atMost: { refused: 2, 'needs-scope': 0 }, renewsAtLast: true };

/** Calls to an MCP server. A wider login that is still not enough is asked for once more, and then no more (MCP authorization, step-up). */
export const mcpResending: Resending = { atMost: { refused: 3, 'needs-scope': 2 }, renewsAtLast: false };

/** Calls that an MCP server refuses inside an answer that says 200: nobody knows what was done already. */
export const mcpInsideResending: Resending = { atMost: { refused: 1, 'needs-scope': 0 }, renewsAtLast: false };

export type AfterAnswer =
  /** It is delivered. */
  | 'pass'
  /** A newer credential is brought, and it is delivered. */
  | 'renew'
  /** A newer credential is brought, and the request is sent again, if there still is all of it and it may be done twice. */
  | 'send-again';

/** @param sentAgain how often this request was sent again already after such an answer. */
export function afterAnswer(verdict: McpVerdict, sentAgain: number, { atMost, renewsAtLast }: Resending): AfterAnswer {
  if (verdict === 'passes') return 'pass';
  if (sentAgain < atMost[verdict]) return 'send-again';
  return renewsAtLast ? 'renew' : 'pass';
}
