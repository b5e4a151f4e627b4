import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fingerprint } from '../../src/core/credential.ts';
import { openRefusedGenerations } from '../../src/stores/refused-generations.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-refused-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const generation = '0123456789abcdef' as Fingerprint;

describe('the generation that ended a turn', () => {
  it('is remembered for its store, the newest only', async () => {
    const marks = openRefusedGenerations(folder);
    await marks.record('store', 'old' as Fingerprint, 1);
    await marks.record('store', generation, 2);
    await expect(marks.last('store')).resolves.toEqual({ generation, at: 2 });
    await expect(marks.last('another')).resolves.toBeNull();
  });

  it.each(['', '{', 'null', '{"schema":2,"generation":"x","at":1}'])('is not read from %j', async (text) => {
    mkdirSync(join(folder, 'refused'));
    writeFileSync(join(folder, 'refused', 'store.json'), text);
    await expect(openRefusedGenerations(folder).last('store')).resolves.toBeNull();
  });

  it('that cannot be kept is no trouble', async () => {
    writeFileSync(join(folder, 'refused'), 'in the way');
    await expect(openRefusedGenerations(folder).record('store', generation, 1)).resolves.toBeUndefined();
  });
});
