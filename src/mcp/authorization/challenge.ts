import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client';
import type { McpAnswer, McpVerdict } from '../../core/mcp/verdict.ts';
import { judgeMcpAnswer } from '../../core/mcp/verdict.ts';

/** What a server says with a refusal (RFC 6750 §3, RFC 9728 §5.1). */
export interface Challenge {
  readonly scope: string | null;
  /** Where the metadata of the protected resource lies, or null. */
  readonly metadataUrl: URL | null;
}

/** The verdict on an answer, and the challenge in it. */
export function readMcpAnswer(response: Response): { readonly verdict: McpVerdict; readonly challenge: Challenge } {
  const answer: McpAnswer = {
    status: response.status,
    contentType: response.headers.get('content-type'),
    challenge: response.headers.get('www-authenticate'),
  };
  const verdict = judgeMcpAnswer(answer);
  if (verdict === 'passes') return { verdict, challenge: noChallenge };
  const { scope, resourceMetadataUrl } = extractWWWAuthenticateParams(response);
  return { verdict, challenge: { scope: scope ?? null, metadataUrl: resourceMetadataUrl ?? null } };
}

export const noChallenge: Challenge = { scope: null, metadataUrl: null };
