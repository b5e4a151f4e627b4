import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrivateSocket } from '../../../src/core/private-socket.ts';
import { socketToListenAt } from '../../../src/stores/private-socket.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askGuard } from '../../../src/guard/hooks/ask-guard.ts';
import type { TurnQuestion } from '../../../src/guard/session/turn-question.ts';
import type { AnswerTurn, Control } from '../../../src/gateway/control.ts';
import { openControl } from '../../../src/gateway/control.ts';

const question: TurnQuestion = { schema: 1, mayHold: true, refused: null, hold: null, storeId: 'store' };
let folder = '';
let control: Control | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-ask-'));
});
afterEach(async () => {
  await control?.close();
  control = null;
  rmSync(folder, { recursive: true });
});

const at = (name: string): Promise<PrivateSocket> => socketToListenAt(join(folder, name), folder);

/** Somebody who guards, and how it answers. */
async function guard(answer: AnswerTurn): Promise<PrivateSocket> {
  const path = await at('guard.sock');
  control = await openControl(path, () => ({}), answer);
  return path;
}

describe('a hook that asks whoever guards its login', () => {
  it('is answered, and what it asks arrives', async () => {
    const asked: unknown[] = [];
    const path = await guard(async (what) => {
      asked.push(what);
      return { schema: 1, go: 'on', heldMs: 7 };
    });
    await expect(askGuard(path, question, 60_000)).resolves.toEqual({ schema: 1, go: 'on', heldMs: 7 });
    expect(asked).toEqual([question]);
  });

  it('looks after itself where nobody guards this login', async () => {
    await expect(askGuard(await guard(async () => null), question, 60_000)).resolves.toBeNull();
    await expect(askGuard(await at('nobody.sock'), question, 60_000)).resolves.toBeNull();
  });

  it('looks after itself once the one who was asked is gone', async () => {
    const path = await guard(async () => {
      await control?.close();
      return new Promise(() => undefined);
    });
    await expect(askGuard(path, question, 60_000)).resolves.toBeNull();
  });

  it('does not wait longer than it may, and then nobody is left waiting for its answer', async () => {
    let gone = false;
    const path = await guard((_, signal) => {
      signal.addEventListener('abort', () => {
        gone = true;
      });
      return new Promise(() => undefined);
    });
    await expect(askGuard(path, question, 0)).resolves.toMatchObject({ go: 'gave-up' });
    await expect.poll(() => gone).toBe(true);
  });
});
