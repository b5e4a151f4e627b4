/** Messages of HTTP that nobody should send, and somebody does. */
import * as fc from 'fast-check';
import { inPieces, oddText } from './fuzz.ts';

const version = fc.oneof(
  { weight: 12, arbitrary: fc.constant('HTTP/1.1') },
  { weight: 2, arbitrary: fc.constant('HTTP/1.0') },
  { weight: 1, arbitrary: fc.constantFrom('HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'ICY', 'http/1.1', '') },
  { weight: 1, arbitrary: oddText(10) },
);

const status = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('200', '401', '403', '400') },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 999 }).map((code) => String(code).padStart(3, '0')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('100', '101', '102', '103', '199', '204', '205', '304', '407', '600', '999', '000', '099'),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '20', '2000', '-1', 'abc', '2 0', '٢٠٠') },
);

const reason = fc.oneof(
  fc.constantFrom('OK', '', 'Unauthorized', 'Non autoris\xe9', 'Autoris\xc3\xa9', '\x1b[31m', '\x00', '\xff\xfe', 'x'.repeat(5000)),
  oddText(40),
);

const fieldName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('x-a', 'set-cookie', 'date', 'content-type', 'www-authenticate', 'retry-after') },
  {
    weight: 3,
    arbitrary: fc.constantFrom('connection', 'keep-alive', 'upgrade', 'trailer', 'te', 'proxy-connection', 'expect', 'content-encoding'),
  },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', 'a b', '__proto__', 'constructor', 'x\x00', 'x\xff', 'x:y', '(x)') },
  { weight: 1, arbitrary: oddText(12) },
);

const fieldValue = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('close', 'keep-alive', 'upgrade', 'content-length', 'gzip', 'br', 'text/event-stream', 'application/json'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('timeout=0', 'timeout=-1, max=x', 'timeout=99999999999999', 'Bearer error="invalid_token', '\t', 'h2c'),
  },
  { weight: 2, arbitrary: oddText(30) },
  { weight: 1, arbitrary: fc.constant('v'.repeat(40_000)) },
);

const field = fc
  .tuple(fieldName, fc.constantFrom(': ', ':', ' : ', ':\t', ''), fieldValue, fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r\n ', '\r'))
  .map((parts) => parts.join(''));

/** What is said of a body, and the body: too long, too short, in chunks that lie, twice, or right. */
const body = fc.oneof(
  oddText(60).map((text) => `content-length: ${text.length}\r\n\r\n${text}`),
  oddText(60).map((text) => `transfer-encoding: chunked\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`),
  oddText(60).map((text) => `\r\n${text}`),
  fc
    .tuple(fc.constantFrom('0', '1', '99', '-1', '1e3', '0x10', '', '5, 5', '99999999999999999999', '\xb2'), oddText(20))
    .map(([length, text]) => `content-length: ${length}\r\n\r\n${text}`),
  oddText(20).map((text) => `content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\n${text}\r\n0\r\n\r\n`),
  oddText(20).map((text) => `content-length: 4\r\ncontent-length: 5\r\n\r\n${text}`),
  fc
    .tuple(
      fc.constantFrom('g', 'ffffffffffffffff', '-1', '', '5;x="\xff', '1', '00000'),
      oddText(20),
      fc.constantFrom('', '0\r\nx-trailer: \xff\r\n\r\n', '0\r\n\x00\r\n\r\n'),
    )
    .map(([size, text, end]) => `transfer-encoding: chunked\r\n\r\n${size}\r\n${text}\r\n${end}`),
  fc.constantFrom('transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 'transfer-encoding: x\r\n\r\nabc', '', '\r'),
);

const answerText = fc
  .tuple(
    version,
    fc.constantFrom(' ', ' ', ' ', '  ', '\t', ''),
    status,
    fc.constantFrom(' ', ' ', ' ', ''),
    reason,
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
    fc.array(field, { maxLength: 4 }),
    body,
  )
  .map(([v, gap, code, second, words, end, fields, rest]) => `${v}${gap}${code}${second}${words}${end}${fields.join('')}${rest}`);

/** What an upstream says in reply to one request, and how it leaves. */
export const oddAnswer = fc.record({
  pieces: inPieces(
    fc.oneof(
      { weight: 8, arbitrary: answerText },
      // An interim answer before the real one, or two answers to one request.
      { weight: 2, arbitrary: fc.tuple(answerText, answerText).map((both) => both.join('')) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('100', '102', '103'), answerText).map(([code, text]) => `HTTP/1.1 ${code} \r\n\r\n${text}`),
      },
      { weight: 1, arbitrary: oddText(200) },
    ),
  ),
  leaves: fc.constantFrom<'ends' | 'breaks'>('ends', 'breaks'),
});

const target = fc.oneof(
  fc.constantFrom(
    '//',
    '///',
    '//[',
    '/\\',
    '*',
    '/',
    '',
    '?',
    '/?',
    '#',
    '/%',
    '/%zz',
    '/%ff%fe',
    'http://',
    'http://[',
    'http://x:99999/',
    'https://example.com/callback',
  ),
  fc.constantFrom(
    '/callback',
    '/callback?',
    '/callback?state',
    '/callback?state=%',
    '/callback/?state=x',
    '/callback?state=other&state=x',
    '/callback#x',
  ),
  fc.constantFrom('/status', '/status?', '/turn', '//status', '/../status'),
  oddText(40),
  oddText(10).map((text) => `/callback?${text}`),
  fc.constant(`/${'x'.repeat(20_000)}`),
);

const method = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('GET', 'POST') },
  { weight: 2, arbitrary: fc.constantFrom('HEAD', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'M-SEARCH', 'get', '') },
  { weight: 1, arbitrary: oddText(8) },
);

/** Requests to a listener. @param hosts what `Host` may be, beside odd ones. */
export function oddRequest(hosts: readonly string[]): fc.Arbitrary<Buffer[]> {
  const host = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...hosts).map((name) => `host: ${name}\r\n`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        'host: \r\n',
        'host: evil.example\r\n',
        'host: [\r\n',
        'host: a\r\nhost: b\r\n',
        'host: 127.0.0.1@evil\r\n',
      ),
    },
    { weight: 1, arbitrary: oddText(20).map((name) => `host: ${name}\r\n`) },
  );
  const special = fc.constantFrom(
    '',
    '',
    '',
    'expect: 100-continue\r\n',
    'expect: x\r\n',
    'upgrade: h2c\r\nconnection: upgrade\r\n',
    'connection: close\r\n',
  );
  const request = fc
    .tuple(method, target, version, host, special, fc.array(field, { maxLength: 3 }), body)
    .map(([verb, what, v, name, more, fields, rest]) => `${verb} ${what} ${v}\r\n${name}${more}${fields.join('')}${rest}`);
  return inPieces(
    fc.oneof(
      { weight: 8, arbitrary: request },
      { weight: 1, arbitrary: fc.tuple(request, request).map((both) => both.join('')) },
      { weight: 1, arbitrary: oddText(200) },
      // The beginning of TLS, HTTP/2, SOCKS.
      { weight: 1, arbitrary: fc.constantFrom('\x16\x03\x01\x02\x00\x01\x00', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x05\x01\x00', '') },
    ),
  );
}
