import { isLoopbackHttp } from '../core/address.ts';
import type { Message } from '../core/message.ts';
import { isLoopbackHost } from '../core/reach.ts';
import { jsonText } from '../core/shown.ts';

/** A webhook that has not answered by then is given up; nothing waits for it meanwhile. */
const patienceMs = 5_000;

/** Reads the URL of a webhook: `https`, or `http` to this machine itself; null for anything else. */
export function readWebhook(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return null;
  return url.protocol === 'https:' || isLoopbackHttp(url) ? url : null;
}

/** What a webhook must look like, for people who gave another one. */
export const webhookForm = 'https://…, or http:// to this machine itself';

/**
 * Posts one message as JSON, by the proxies that the environment names. The URL itself may be a secret, so words about it
 * name its host only.
 *
 * @returns what went wrong, or null. Never rejects.
 */
export async function postToWebhook(
  url: URL,
  env: Readonly<Record<string, string | undefined>>,
  message: Message,
  limitMs: number = patienceMs,
): Promise<string | null> {
  const { openUpstream } = await import('../http/upstream.ts');
  // One limit for the whole of it, so that there is one word for what took too long.
  const { dispatcher } = openUpstream(url.origin, isLoopbackHost(url.hostname) ? {} : env, 0);
  const limit = AbortSignal.timeout(limitMs);
  try {
    const { statusCode } = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'holdfast' },
      body: `${jsonText(message)}\n`,
      signal: limit,
    });
    return statusCode < 300 ? null : `the webhook at ${url.host} answered ${statusCode}`;
  } catch (error) {
    if (limit.aborted) return `the webhook at ${url.host} did not answer within ${limitMs / 1000} s`;
    return `the webhook at ${url.host} could not be reached${codeIn(error)}`;
  } finally {
    await dispatcher.destroy();
  }
}

function codeIn(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? `: ${code}` : '';
}
