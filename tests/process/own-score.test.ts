/** The short form of `npm run score`: certain races against a certified server, and one renewal for all. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { How } from '../../score/cell.ts';
import { playCell } from '../../score/cell.ts';
import type { Certified } from '../../score/certified.ts';
import { startCertified } from '../../score/certified.ts';
import type { Stage } from '../../score/stage.ts';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';

const rounds = 10;

let stage: Stage;
let server: Certified;
beforeAll(async () => {
  const worker = await program(`import '$src/../score/worker.ts';`);
  const sources = join(import.meta.dirname, '..', '..', 'score');
  stage = { sources, worker, holder: '', home: scratchFolder(), packages: '' };
  server = await startCertified(stage, 40);
});
afterAll(async () => await server.close());

const cells = ([1, 4] as const).flatMap((processes) => {
  const each: readonly How[] = ['timer', 'refusal', 'both'];
  return each.map((how) => ({ processes, how }));
});

it.each(cells)('$processes processes spend one refresh per rotation, expired by $how', { timeout: 120_000 }, async ({ processes, how }) => {
  const score = await playCell(server, { processes, calls: 4, how }, rounds, stage, () => undefined);
  const perfect = { rotations: rounds, posts: rounds, revoked: 0, refusals: 0, firstTrouble: null };
  expect(score).toMatchObject(perfect);
});
