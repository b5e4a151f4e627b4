/** A scratch home with profiles, and a world that leads there. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import colors from 'picocolors';
import type { ProfileRecord } from '../../../src/core/profile/record.ts';
import { openLeases } from '../../../src/stores/leases.ts';
import { openCredentialFile } from '../../../src/stores/profile/credential-file.ts';
import { openHost } from '../../../src/host/open-host.ts';
import type { World } from '../../../src/host/world.ts';
import { hour } from '../../core/profile/samples.ts';

/** @param text of the config file; null for none. */
export function home(text: string | null) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-profiles-'));
  const config = join(folder, 'config.json');
  if (text !== null) writeFileSync(config, text);
  const said: string[] = [];
  const data: string[] = [];
  const world: unknown = {
    env: { HOLDFAST_HOME: folder },
    home: folder,
    platform: process.platform,
    clock: { now: () => hour / 2, sleep: () => Promise.resolve() },
    terminal: {
      paint: colors.createColors(false),
      say: (line: string) => void said.push(line),
      notice: (heading: string, lines: readonly (readonly string[])[]) => void said.push(heading, ...lines.map((line) => line.join(': '))),
      data: (lines: string) => void data.push(lines),
    },
  };
  const store = (name: string) => openCredentialFile(join(folder, 'credentials'), name, openLeases(folder));
  return {
    folder,
    config,
    said,
    data,
    world: openHost(world as World),
    store,
    logIn: async (name: string, record: ProfileRecord) => void (await store(name).save(record, null)),
    text: () => readFileSync(config, 'utf8'),
  };
}
