import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fingerprint } from '../../../core/credential.ts';
import { closeListener, listener } from '../../../http/listener.ts';
import { listenOnLoopback } from '../../../http/loopback.ts';
import { streamMarkFinder } from './stream-mark.ts';

/** What the sink is to do with the token that is to be renewed. */
export interface SinkPlan {
  readonly spent: Fingerprint;
  /**
   * How often that token is refused before it too gets an answer. More than one would make the client refresh again and
   * again while its token endpoint is down; none suits a token that the client renews before it sends anything.
   */
  readonly refusals: 0 | 1;
  readonly fingerprint: (token: string) => Fingerprint;
}

/** A loopback server that takes the place of the vendor for one messenger; it keeps no body and no token. */
export interface Sink {
  /** `http://127.0.0.1:<port>/<capability>` */
  readonly url: string;
  readonly seen: () => { readonly oldSeen: number; readonly newSeen: number };
  close(): Promise<void>;
}

/** Opens a sink on 127.0.0.1; requests without its capability are told 404 and not counted. */
export async function openSink(plan: SinkPlan): Promise<Sink> {
  const prefix = `/${randomBytes(24).toString('hex')}`;
  let oldSeen = 0;
  let newSeen = 0;
  const server = listener((request, response) => {
    const path = pathBehind(prefix, request.url ?? '');
    if (path === null) return end(request, response, 404);
    if (request.method !== 'POST') return end(request, response, 200);
    if (path !== '/v1/messages') return end(request, response, 200, 'application/json', '{"input_tokens":1}');
    const isOld = plan.fingerprint(bearerOf(request)) === plan.spent;
    if (isOld) oldSeen += 1;
    else newSeen += 1;
    if (isOld && oldSeen <= plan.refusals) return end(request, response, 401, 'application/json', cannedRefusal);
    answer(request, response);
  });
  // A refresh that the client makes between two requests may take as long as its token endpoint does.
  server.keepAliveTimeout = 120_000;
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    seen: () => ({ oldSeen, newSeen }),
    close: () => closeListener(server),
  };
}

/** The path behind the capability, without its query, or null when the capability is missing. */
function pathBehind(prefix: string, url: string): string | null {
  const given = Buffer.from(url.slice(0, prefix.length));
  const wanted = Buffer.from(prefix);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  return url.slice(prefix.length).split('?', 1)[0] ?? '';
}

function bearerOf(request: IncomingMessage): string {
  return (request.headers.authorization ?? '').replace(/^bearer\s+/i, '');
}

/** Answers when the body has been drained; none of it is kept. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const isStreamed = streamMarkFinder();
  let streamed = false;
  request.on('data', (piece: Buffer) => {
    streamed = isStreamed(piece);
  });
  request.on('end', () => {
    const { contentType, body } = cannedAnswer(streamed);
    response.writeHead(200, { 'content-type': contentType }).end(body);
  });
  request.on('error', () => response.destroy());
}

function end(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType = 'text/plain',
  body = '',
): void {
  request.resume();
  request.on('error', () => response.destroy());
  request.on('end', () => response.writeHead(status, { 'content-type': contentType }).end(body));
}

/** The shortest answer that ends the client's turn, as an event stream or as one message. */
function cannedAnswer(streamed: boolean): { readonly contentType: string; readonly body: string } {
  if (!streamed) return { contentType: 'application/json', body: JSON.stringify(message('ok', 'end_turn')) };
  const events = [
    { type: 'message_start', message: { ...message('', null), content: [] } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  return { contentType: 'text/event-stream', body };
}

/** The refusal that makes the client refresh its login. */
const cannedRefusal = JSON.stringify({
  type: 'error',
  error: { type: 'authentication_error', message: 'OAuth token has expired; asked to refresh by Holdfast.' },
});

function message(text: string, stopReason: string | null) {
  return {
    id: 'msg_holdfast',
    type: 'message',
    role: 'assistant',
    model: 'holdfast',
    content: [{ type: 'text', text }],
    stop_reason: stopReason,
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
}
