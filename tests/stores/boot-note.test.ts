import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockJump, noteBoot } from '../../src/stores/boot-note.ts';
import { scratchFolder } from './scratch.ts';

describe.runIf(process.platform === 'linux')('the note of a boot', () => {
  it('is not made by looking', async () => {
    const folder = scratchFolder();
    expect(await clockJump(folder, Date.now())).toBeNull();
    expect(existsSync(join(folder, 'boot.json'))).toBe(false);
  });

  it('tells by how much the clock was set since, and stays as it was first kept', async () => {
    const folder = scratchFolder();
    const now = Date.now();
    await noteBoot(folder, now);
    const kept = readFileSync(join(folder, 'boot.json'), 'utf8');
    const jump = (await clockJump(folder, now + 3_600_000)) ?? 0;
    expect(Math.abs(jump - 3_600_000)).toBeLessThan(60_000);
    await noteBoot(folder, now + 3_600_000);
    expect(readFileSync(join(folder, 'boot.json'), 'utf8')).toBe(kept);
  });

  it('of another boot tells nothing, and is replaced', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'boot.json'), '{"boot":"another","startedAt":1}', { mode: 0o600 });
    expect(await clockJump(folder, Date.now())).toBeNull();
    await noteBoot(folder, Date.now());
    expect(await clockJump(folder, Date.now())).not.toBeNull();
  });
});
