import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEventFile } from '../../../src/guard/run/event-file.ts';
import { harmIn } from '../../hostile/what-is-shown.ts';
import { scratchFolder } from '../../stores/scratch.ts';

const nothingWrong = (message: string): void => expect.unreachable(message);
const ended = { event: 'ended', exitCode: 0, childExitCode: 0, outcome: 'good', who: null, next: null, scope: null } as const;
const noon = Date.parse('2030-01-01T12:00:00Z');

describe('the event file', () => {
  it('has one JSON object per line, for its user alone', () => {
    const path = join(scratchFolder(), 'events.ndjson');
    const file = openEventFile(path, nothingWrong);
    file.write({ event: 'waiting', because: 'token-endpoint' }, noon);
    file.write(ended, noon + 1);
    file.close();
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines.slice(0, 2).map((line) => JSON.parse(line) as unknown)).toEqual([
      { schema: 1, at: '2030-01-01T12:00:00.000Z', event: 'waiting', because: 'token-endpoint' },
      { schema: 1, at: '2030-01-01T12:00:00.001Z', ...ended },
    ]);
    expect(lines.slice(2)).toEqual(['']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('holds no character that a terminal would obey, and means the same', () => {
    const path = join(scratchFolder(), 'events.ndjson');
    const file = openEventFile(path, nothingWrong);
    const because = '\u009b2J\u202e\u2066 ##[error]x' as 'token-endpoint';
    file.write({ event: 'waiting', because }, noon);
    file.close();
    const said = readFileSync(path, 'utf8');
    expect(harmIn(said)).toEqual([]);
    expect(JSON.parse(said)).toMatchObject({ because });
  });

  it('keeps what is there, and what is written is there at once', () => {
    const path = join(scratchFolder(), 'events.ndjson');
    writeFileSync(path, '{"earlier":true}\n');
    const file = openEventFile(path, nothingWrong);
    file.write(ended, noon);
    expect(readFileSync(path, 'utf8')).toMatch(/^\{"earlier":true\}\n\{.*"ended".*\}\n$/);
    file.close();
  });

  it.each<[string, (folder: string) => string]>([
    ['in a folder that is not there', (folder) => join(folder, 'none', 'events')],
    ['that is a folder', (folder) => (mkdirSync(join(folder, 'events')), join(folder, 'events'))],
  ])('%s is wrong use, said before anything is started', (_what, place) => {
    const path = place(scratchFolder());
    const opening = (): unknown => openEventFile(path, nothingWrong);
    expect(opening).toThrow(expect.objectContaining({ name: 'HoldfastError', code: 'usage', exitCode: 2 }) as Error);
    expect(opening).toThrow(path);
  });

  it.runIf(existsSync('/dev/full'))('that can no longer be written is said once, and holds up nothing', () => {
    const troubles: string[] = [];
    const file = openEventFile('/dev/full', (message) => troubles.push(message));
    file.write(ended, noon);
    file.write(ended, noon);
    file.close();
    expect(troubles).toEqual([expect.stringContaining('no more events are written to /dev/full: ENOSPC')]);
  });
});
