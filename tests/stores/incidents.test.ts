import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/incident.ts';
import { openIncidentLog } from '../../src/stores/incidents.ts';
import { scratchFolder } from './scratch.ts';

const incident = (at: number, more: Partial<Incident> = {}): Incident => ({
  at,
  session: '0b1c2d3e-0000-4000-8000-000000000001',
  turn: null,
  folder: '/somewhere/project',
  transcript: null,
  cause: 'store-blank',
  place: '/somewhere/.credentials.json',
  identity: { account: 'a-1', organization: null, email: 'me@example.com' },
  tried: ['a renewal of this login 5 s ago was refused by the vendor'],
  ...more,
});

const fileIn = (folder: string): string => join(folder, 'incidents.ndjson');

describe('the incident log', () => {
  it('answers the newest first, across processes', async () => {
    const folder = scratchFolder();
    await openIncidentLog(folder).record(incident(1));
    await openIncidentLog(folder).record(incident(2, { session: null, identity: null, transcript: '/t.jsonl' }));
    await openIncidentLog(folder).record(incident(3));
    expect(await openIncidentLog(folder).recent(2)).toEqual([
      incident(3),
      incident(2, { session: null, identity: null, transcript: '/t.jsonl' }),
    ]);
  });

  it('answers one turn once, however many hooks told of it', async () => {
    const log = openIncidentLog(scratchFolder());
    for (const at of [1, 2]) await log.record(incident(at, { turn: 't-1' }));
    await log.record(incident(3, { turn: 't-2' }));
    await log.record(incident(4, { turn: 't-2', session: 'another' }));
    expect((await log.recent(9)).map(({ at }) => at)).toEqual([4, 3, 1]);
  });

  it('has none where none was recorded, and makes nothing by looking', async () => {
    const folder = join(scratchFolder(), 'not-made');
    expect(await openIncidentLog(folder).recent(10)).toEqual([]);
    expect(() => statSync(folder)).toThrow('ENOENT');
  });

  it('is for its user alone, one line each', async () => {
    const folder = scratchFolder();
    await openIncidentLog(folder).record(incident(1, { folder: 'two\nlines' }));
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600);
    expect(readFileSync(fileIn(folder), 'utf8').split('\n')).toHaveLength(2);
    expect(readFileSync(fileIn(folder), 'utf8')).toMatch(/^\{"schema":1,/);
  });

  it('reads past half lines, other schemas and other causes, and loses no incident to the half line before it', async () => {
    const folder = scratchFolder();
    const log = openIncidentLog(folder);
    await log.record(incident(1));
    const line = (fields: object): string => `${JSON.stringify({ schema: 1, ...incident(9), ...fields })}\n`;
    appendFileSync(
      fileIn(folder),
      line({ schema: 2 }) + line({ cause: 'toString' }) + line({ at: -1 }) + line({ identity: { account: 3 } }),
    );
    appendFileSync(fileIn(folder), `null\n[]\n\n${line({ tried: 'much' })}${line({}).slice(0, 40)}`);
    await log.record(incident(2));
    expect((await log.recent(10)).map(({ at }) => at)).toEqual([2, 1]);
  });

  it('begins a new file when one is full, and keeps the one before', async () => {
    const folder = scratchFolder();
    const log = openIncidentLog(folder);
    const long = incident(0, { folder: 'x'.repeat(200_000) });
    for (let at = 1; at <= 15; at += 1) await log.record({ ...long, at });
    expect(statSync(fileIn(folder)).size + statSync(`${fileIn(folder)}.1`).size).toBeLessThan(3 * 1_048_576);
    expect((await log.recent(100)).map(({ at }) => at)).toEqual([15, 14, 13, 12, 11, 10, 9, 8]);
  });

  it('begins it once when several find it full at the same time', async () => {
    const folder = scratchFolder();
    writeFileSync(fileIn(folder), `${JSON.stringify({ schema: 1, ...incident(1, { folder: 'x'.repeat(1_048_576) }) })}\n`);
    await Promise.all([2, 3, 4, 5].map((at) => openIncidentLog(folder).record(incident(at))));
    expect((await openIncidentLog(folder).recent(9)).map(({ at }) => at).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  });

  it('leaves a full file to whoever begins the new one', async () => {
    const folder = scratchFolder();
    writeFileSync(fileIn(folder), `${'x'.repeat(1_048_576)}\n`);
    await openIncidentLog(folder, { take: async () => null }).record(incident(1));
    expect(statSync(fileIn(folder)).size).toBeGreaterThan(1_048_576);
    await openIncidentLog(folder).record(incident(2));
    expect(statSync(`${fileIn(folder)}.1`).size).toBeGreaterThan(1_048_576);
  });

  it('never rejects, whatever lies in its way', async () => {
    const folder = scratchFolder();
    mkdirSync(fileIn(folder));
    await expect(openIncidentLog(folder).record(incident(1))).resolves.toBeUndefined();
    writeFileSync(join(folder, 'file'), '');
    await expect(openIncidentLog(join(folder, 'file')).record(incident(1))).resolves.toBeUndefined();
    expect(await openIncidentLog(folder).recent(3)).toEqual([]);
  });
});
