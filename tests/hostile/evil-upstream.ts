/**
 * An upstream that means harm: whoever answers the requests of a model's client. Each trick has a name; those that any server
 * could play are those of the evil MCP server.
 */
import { gzipSync } from 'node:zlib';
import type { Does } from '../mcp/bad-world.ts';
import { endless } from '../mcp/bad-world.ts';
import type { Trick } from './evil-mcp-server.ts';
import { bomb, drawing, redirects, wires } from './evil-mcp-server.ts';

type Tricks = Readonly<Record<string, Trick>>;

const failure = (type: string, message: string): string => JSON.stringify({ type: 'error', error: { type, message } });
const answers =
  (status: number, body: string | Buffer, fields: Readonly<Record<string, string>> = {}): Trick =>
  () =>
  (_req, res) =>
    void res.writeHead(status, { 'content-type': 'application/json', ...fields }).end(body);
const quotes =
  (status: number, says: (token: string) => string | Buffer, fields: (token: string) => Record<string, string> = () => ({})): Trick =>
  () =>
  (req, res) => {
    const token = (req.headers.authorization ?? '').replace('Bearer ', '');
    res.writeHead(status, { 'content-type': 'text/plain', ...fields(token) }).end(says(token));
  };
const streams =
  (...events: readonly string[]): Does =>
  (_req, res) =>
    void res.writeHead(200, { 'content-type': 'text/event-stream' }).end(events.map((one) => `${one}\n\n`).join(''));

/** Errors in words that a person may come to read, of each kind that is looked into. */
const errors: Tricks = {
  ...Object.fromEntries(
    [
      [400, 'invalid_request_error'],
      [401, 'authentication_error'],
      [403, 'permission_error'],
      [404, 'not_found_error'],
      [429, 'rate_limit_error'],
      [500, 'api_error'],
      [529, 'overloaded_error'],
    ].map(([status, type]): [string, Trick] => [`a drawing in a ${status}`, answers(Number(status), failure(String(type), drawing))]),
  ),
  'a drawing for the kind of an error': answers(401, failure(drawing, 'x')),
  'a drawing in a revocation': answers(403, failure('permission_error', `OAuth token has been revoked ${drawing}`)),
  'a drawing in the name of a request': answers(401, failure('authentication_error', 'x'), { 'request-id': 'a ::error::b ##[error]c' }),
  'a refusal of a mebibyte': answers(401, failure('authentication_error', 'x'.repeat(1_100_000))),
  'a refusal of a hundred thousand arrays': answers(401, `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  'a refusal that is a page': answers(401, `<html>${drawing}`, { 'content-type': 'text/html' }),
  'a refusal of nothing': answers(401, ''),
};

/** Streams that are none, or that say what nobody should. */
const events: Tricks = {
  'a drawing in an event': () => streams(`event: error\ndata: ${failure('authentication_error', drawing)}`),
  'a drawing for an event': () => streams('event: \u001b[2J\u009b31m\ndata: {}', '::error::owned', '##[error]owned'),
  'a stream to take up again in thirty years': () => streams('retry: 999999999999'),
  'an event without an end': () => endless('data: ', 'x', { 'content-type': 'text/event-stream' }),
  'an end in an event': () => (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('event: content_block_delta\ndata: {"type":', () => res.destroy());
  },
};

const bodies: Tricks = {
  'a bomb': (lures) => answers(200, bomb(), { 'content-encoding': 'gzip' })(lures),
  'a bomb in a refusal': (lures) => answers(401, bomb(), { 'content-encoding': 'gzip' })(lures),
  'a bomb in an error': (lures) => answers(500, bomb(), { 'content-encoding': 'gzip' })(lures),
  'a refusal that is packed, and not': answers(401, failure('authentication_error', 'x'), { 'content-encoding': 'gzip' }),
  'a refusal that is packed as nobody knows': answers(401, failure('authentication_error', 'x'), { 'content-encoding': 'x-evil' }),
  'a page without an end': () => endless('<html>', 'x', { 'content-type': 'text/html' }, 500),
  'a refusal without an end': () => endless('{"type":"error","x":"', 'x', {}, 401),
};

/** What every upstream may play. */
export const upstreamTricks: Readonly<Record<string, Tricks>> = { redirects, wires, errors, events, bodies };

/** Tokens shown to who never held one. */
export const upstreamQuotes: Tricks = {
  ...Object.fromEntries(
    [400, 401, 403, 429, 500, 529].map((status): [string, Trick] => [
      `the token in a ${status}`,
      quotes(status, (token) => `not ${token}`),
    ]),
  ),
  'the token in a field': quotes(
    200,
    () => '{}',
    (token) => ({ 'x-token': token, 'set-cookie': `t=${token}` }),
  ),
  'the token in a name of a field': quotes(
    400,
    () => '{}',
    (token) => ({ [`x-${token}`]: '1' }),
  ),
  'the token in a challenge': quotes(
    401,
    () => '{}',
    (token) => ({ 'www-authenticate': `Bearer error="invalid_token", error_description="${token}"` }),
  ),
  'the token in a redirect': quotes(
    307,
    () => '',
    (token) => ({ location: `/?t=${encodeURIComponent(token)}` }),
  ),
  'the token in a packed refusal': quotes(
    401,
    (token) => gzipSync(`not ${token}`),
    () => ({ 'content-encoding': 'gzip' }),
  ),
  'the token behind a mebibyte': quotes(500, (token) => `${' '.repeat(1_100_000)}${token}`),
  'the token in base64': quotes(403, (token) => Buffer.from(`ada:${token}`).toString('base64')),
  'the token in the words of a status': () => (req) =>
    void req.socket.end(`HTTP/1.1 500 ${(req.headers.authorization ?? '').replace('Bearer ', '')}\r\ncontent-length: 0\r\n\r\n`),
};
