import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { linkTarget } from '../../src/stores/link-target.ts';
import { scratchFolder } from './scratch.ts';

it('a link is known by where it leads, relative or not, also to nothing; anything else is none', async () => {
  const folder = scratchFolder();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('file'), '');
  symlinkSync('file', at('relative'));
  symlinkSync('/nowhere', at('dangling'));
  expect(await Promise.all(['relative', 'dangling', 'file', 'missing'].map((name) => linkTarget(at(name))))).toEqual([
    at('file'),
    '/nowhere',
    null,
    null,
  ]);
});
