/** Whatever an MCP server answers, byte for byte, the bridge lives, its client is answered, and the next request goes through. */
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modern } from '../mcp/bridge/bridge-world.ts';
import { expectHolds, fuzzMs, inPieces, oddText, watchTopLevel } from './fuzz.ts';
import { oddAnswer } from './odd-http.ts';
import type { OddAnswer, WiredBridge } from './wired-bridge.ts';
import { openWiredBridge } from './wired-bridge.ts';

watchTopLevel();

let bridge: WiredBridge;
let count = 0;
beforeEach(async () => {
  bridge = await openWiredBridge();
});
afterEach(() => bridge.close());

/** Messages and what resembles them; `#` stands for the id of the request. */
const nearlyMessage = fc.oneof(
  fc.json().map((result) => `{"jsonrpc":"2.0","id":#,"result":${result}}`),
  fc.json().map((error) => `{"jsonrpc":"2.0","id":#,"error":${error}}`),
  fc
    .tuple(fc.integer(), fc.string(), fc.json())
    .map(([code, message, data]) => `{"jsonrpc":"2.0","id":#,"error":${JSON.stringify({ code, message })},"data":${data}}`),
  fc.json(),
  fc.constantFrom(
    '{"jsonrpc":"2.0","id":#,"result":{}}',
    '{"jsonrpc":"1.0","id":#}',
    '[]',
    '[{"jsonrpc":"2.0","id":#,"result":{}}]',
    '{"jsonrpc":"2.0","id":"s","method":"ping"}',
  ),
  fc
    .integer({ min: 500, max: 3_000 })
    .map((levels) => `{"jsonrpc":"2.0","id":#,"result":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`),
  oddText(60),
);
const event = fc
  .tuple(
    fc.constantFrom('', 'event: message\n', 'event: x\n', ': \xff\n', 'event\n', 'data: {\n'),
    nearlyMessage,
    fc.constantFrom('\n\n', '\r\n\r\n', '\r\r', '\n', ''),
  )
  .map(([before, data, end]) => `${before}data: ${data}${end}`);
const bodied = fc
  .oneof(
    nearlyMessage.map((text) => ['application/json', text] as const),
    fc.array(event, { maxLength: 4 }).map((all) => ['text/event-stream', all.join('')] as const),
    fc.tuple(fc.oneof(oddText(20), fc.constantFrom('application/json; charset=\xff', 'text/event-stream;', 'text/html')), nearlyMessage),
  )
  .chain(([type, text]) =>
    fc.tuple(
      fc.constantFrom('200 OK', '200 \xff', '202 Accepted', '400 Bad', '401 No', '403 \x1b', '404 No', '500 X', '999 X'),
      fc.constant(type),
      fc.constant(text),
    ),
  )
  .map(([status, type, text]) => `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\nconnection: close\r\n\r\n${text}`);

const serverAnswer: fc.Arbitrary<OddAnswer> = fc.oneof(
  { weight: 1, arbitrary: oddAnswer },
  {
    weight: 2,
    arbitrary: fc.record({ pieces: inPieces(bodied), leaves: fc.constantFrom<'ends' | 'breaks'>('ends', 'ends', 'ends', 'breaks') }),
  },
);

it(
  'a bridge whose server answers anything answers its client, and the next request goes through',
  async () => {
    await expectHolds(serverAnswer, async ({ pieces, leaves }) => {
      const id = (count += 1);
      bridge.heard.clear();
      bridge.odd = { leaves, pieces: pieces.map((piece) => Buffer.from(piece.toString('latin1').replaceAll('#', String(id)), 'latin1')) };
      bridge.stdin.write(`${JSON.stringify(modern(id, 'tools/call', { name: 'odd' }))}\n`);
      expect(await bridge.answerTo(id)).toMatchObject({ jsonrpc: '2.0', id });
      await bridge.asksSomethingOrdinary();
    });
  },
  fuzzMs,
);
