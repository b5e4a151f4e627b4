/** Whatever stands in a line of its client's, the bridge lives and answers what is asked. */
import { isJSONRPCRequest } from '@modelcontextprotocol/client';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectHolds, inPieces, oddText, watchTopLevel } from './fuzz.ts';
import type { WiredBridge } from './wired-bridge.ts';
import { openWiredBridge } from './wired-bridge.ts';

watchTopLevel();

let bridge: WiredBridge;
beforeEach(async () => {
  bridge = await openWiredBridge();
});
afterEach(() => bridge.close());

const oddLine = fc.oneof(
  oddText(200),
  fc.json(),
  fc
    .record(
      {
        jsonrpc: fc.constantFrom('2.0', '2.0', '2.0', '1.0', 2),
        id: fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, true, 1.5, '__proto__', '')),
        method: fc.oneof(fc.string(), fc.constantFrom('tools/list', 'tools/call', 'ping', 'notifications/cancelled', '__proto__', 7)),
        params: fc.oneof(
          fc.dictionary(fc.string(), fc.jsonValue()),
          fc.jsonValue(),
          fc.constantFrom({ requestId: 1 }, { _meta: 7 }, { requestState: 'holdfast-sign-in' }),
        ),
        result: fc.jsonValue(),
        error: fc.jsonValue(),
      },
      { requiredKeys: ['jsonrpc'] },
    )
    .map((message) => JSON.stringify(message)),
  fc.constantFrom('', '\r', '\0', '\ufeff{}', '{"jsonrpc":"2.0","id":1,"method":"x"', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
);

it('a bridge whose client says anything answers each request in it, and the next one', async () => {
  await expectHolds(inPieces(oddLine), async (pieces) => {
    const line = Buffer.concat([...pieces]).toString();
    bridge.heard.clear();
    for (const piece of pieces) bridge.stdin.write(piece);
    bridge.stdin.write('\n');
    const id = idOfRequest(line);
    expect(id === null || (await bridge.answerTo(id)) !== undefined).toBe(true);
    await bridge.asksSomethingOrdinary();
  });
});

/** The id that a line asks under, or null where it holds no request. */
function idOfRequest(line: string): string | number | null {
  try {
    const message: unknown = JSON.parse(line);
    return isJSONRPCRequest(message) ? message.id : null;
  } catch {
    return null;
  }
}
