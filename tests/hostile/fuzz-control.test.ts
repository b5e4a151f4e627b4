/** Whatever comes to a control socket, it goes on answering hooks and `status`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { Control } from '../../src/gateway/control.ts';
import { openControl } from '../../src/gateway/control.ts';
import { socketToListenAt } from '../../src/stores/private-socket.ts';
import { answered, exchange, expectHolds, oddText, watchTopLevel } from './fuzz.ts';
import { oddRequest } from './odd-http.ts';

watchTopLevel();

let folder = '';
let path = '';
let control: Control;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-fuzz-'));
  path = join(folder, 'run', 'session.sock');
  // It answers with what it was asked: nothing of a question may keep it from being said.
  control = await openControl(
    await socketToListenAt(path, folder),
    () => ({ held: 2 }),
    (question) => Promise.resolve({ question }),
  );
});
afterEach(async () => {
  await control.close();
  rmSync(folder, { recursive: true });
});

/** Questions that are JSON, or nearly. */
const question = fc
  .oneof(
    fc.json(),
    oddText(80),
    fc.constantFrom(
      '',
      'null',
      '"\\ud800"',
      '{"__proto__":1}',
      '1e999',
      '[',
      `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      `"${'x'.repeat(70_000)}"`,
    ),
    fc.integer({ min: 500, max: 520 }).map((levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`),
  )
  .map((text) => [
    Buffer.from(`POST /turn HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(text, 'latin1')}\r\nconnection: close\r\n\r\n`),
    Buffer.from(text, 'latin1'),
  ]);

it('a control socket that is asked anything lives, answers or closes, and still says its status', async () => {
  const asked = fc.oneof(
    { weight: 3, arbitrary: oddRequest(['localhost', 'x']).map((pieces) => ({ pieces, isWhole: false })) },
    { weight: 2, arbitrary: question.map((pieces) => ({ pieces, isWhole: true })) },
  );
  await expectHolds(asked, async ({ pieces, isWhole }) => {
    const heard = await exchange({ path }, pieces, isWhole);
    expect(heard).toMatch(isWhole ? /^HTTP\/1\.1 (200|400) / : answered);
    const status = 'GET /status HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    expect(await exchange({ path }, [Buffer.from(status)], true)).toMatch(/^HTTP\/1\.1 200 [^]*\{"held":2\}/);
  });
});
