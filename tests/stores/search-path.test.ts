import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInPath, searchPath } from '../../src/stores/search-path.ts';
import { scratchFolder } from './scratch.ts';

const nobody = 65_534;

/** A checkout, one works in a folder of it, and the user's own folder of programs beside it. */
function machine() {
  const root = scratchFolder();
  const folder = (name: string, mode = 0o755): string => {
    mkdirSync(join(root, name), { recursive: true });
    chmodSync(join(root, name), mode);
    return join(root, name);
  };
  const program = (place: string, mode = 0o755): string => {
    folder(join(place, '..'));
    writeFileSync(join(root, place), '#!/bin/sh\n');
    chmodSync(join(root, place), mode);
    return join(root, place);
  };
  folder('work/checkout/.git');
  const cwd = folder('work/checkout/deep');
  const own = program('home/bin/tool');
  const search = (...entries: string[]) => {
    const world = { env: { PATH: entries.join(':'), HOME: join(root, 'home') }, cwd, home: '/nowhere', platform: 'linux' as const };
    return { found: findInPath('tool', world), folders: searchPath(world) };
  };
  return { root, folder, program, own, bin: join(root, 'home', 'bin'), search };
}

describe('the search for a program', () => {
  it.each([
    ['a point', '.'],
    ['an empty entry', ''],
    ['two points', '..'],
    ['a relative folder', 'node_modules/.bin'],
    ['a folder that is not there', '/nowhere/bin'],
  ])('passes over %s', (_, entry) => {
    const { program, own, bin, search } = machine();
    for (const place of ['', 'deep/', 'node_modules/.bin/', 'deep/node_modules/.bin/']) program(`work/checkout/${place}tool`);
    expect(search(entry, bin).found).toBe(own);
    expect(search(entry).found).toBeNull();
  });

  it.each([
    ['the checkout', 'work/checkout'],
    ['a folder of it', 'work/checkout/node_modules/.bin'],
    ['a folder of it, by dots', 'home/../work/checkout/bin'],
  ])('passes over %s by its whole path', (_, place) => {
    const { root, program, own, bin, search } = machine();
    program(`${place}/tool`);
    expect(search(`${root}/${place}`, bin)).toEqual({ found: own, folders: [bin] });
  });

  it('passes over a link into the checkout', () => {
    const { root, program, own, bin, search } = machine();
    program('work/checkout/bin/tool');
    symlinkSync(join(root, 'work', 'checkout', 'bin'), join(root, 'home', 'linked'));
    expect(search(join(root, 'home', 'linked'), bin).found).toBe(own);
  });

  it('passes over what everybody may write, be it the folder, the program or where a link leads', () => {
    const { root, folder, program, own, bin, search } = machine();
    program('open/tool');
    folder('open', 0o777);
    program('loose/tool', 0o777);
    program('target/tool');
    folder('linked');
    symlinkSync(join(root, 'target', 'tool'), join(root, 'linked', 'tool'));
    folder('target', 0o777);
    for (const name of ['open', 'loose', 'linked']) expect([name, search(join(root, name), bin).found]).toEqual([name, own]);
  });

  it('takes the user’s own from a folder that a group may write, and from a sticky one', () => {
    const { root, folder, program, search } = machine();
    for (const [name, mode] of [
      ['group', 0o775],
      ['sticky', 0o1777],
    ] as const) {
      const tool = program(`${name}/tool`);
      folder(name, mode);
      expect(search(join(root, name)).found).toBe(tool);
    }
  });

  it.runIf(process.getuid?.() === 0)('passes over what another user owns, be it the folder, the program or a link', () => {
    const { root, folder, program, own, bin, search } = machine();
    program('theirs/tool');
    chownSync(join(root, 'theirs'), nobody, nobody);
    for (const name of ['program', 'link']) folder(name);
    chownSync(program('program/tool'), nobody, nobody);
    symlinkSync('/bin/sh', join(root, 'link', 'tool'));
    lchownSync(join(root, 'link', 'tool'), nobody, nobody);
    folder('program', 0o1777);
    folder('link', 0o1777);
    for (const name of ['theirs', 'program', 'link']) expect([name, search(join(root, name), bin).found]).toEqual([name, own]);
  });

  it('takes a program of the home one works in, also where that home is a repository', () => {
    const { root, folder, own, bin } = machine();
    folder('home/.git');
    const world = { env: { PATH: bin, HOME: join(root, 'home') }, cwd: join(root, 'home'), home: '/nowhere', platform: 'linux' as const };
    expect(findInPath('tool', world)).toBe(own);
  });
});
