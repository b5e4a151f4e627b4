import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAmong } from '../../../src/guard/hooks/records.ts';
import { scratchFolder } from '../../stores/scratch.ts';

describe('a session’s record', () => {
  it.each<[string, string | null, boolean]>([
    ['none', null, true],
    ['one of this folder', '/home/ada/.claude/projects/-work/id.jsonl', true],
    ['one of another folder of the client’s', '/home/ada/.claude-work/projects/-work/id.jsonl', false],
    ['one of a folder whose name begins the same', '/home/ada/.claude/projects-old/-work/id.jsonl', false],
    ['one that climbs out', '/home/ada/.claude/projects/../../other/id.jsonl', false],
  ])('speaks for the login that was looked at: %s', (_, record, expected) => {
    expect(isAmong(record, '/home/ada/.claude/projects', '/work')).toBe(expected);
  });

  it('is known past links, before it is written too', () => {
    const home = scratchFolder();
    mkdirSync(join(home, 'real/projects'), { recursive: true });
    symlinkSync(join(home, 'real'), join(home, 'link'));
    expect(isAmong(join(home, 'real/projects/-work/id.jsonl'), join(home, 'link/projects'), '/')).toBe(true);
    expect(isAmong(join(home, 'link/projects/-work/id.jsonl'), join(home, 'real/projects'), '/')).toBe(true);
  });
});
