import { expect, it } from 'vitest';
import { foldersAbove } from '../../src/stores/folders-above.ts';

it.each<[NodeJS.Platform, string, string[]]>([
  ['linux', '/a/b', ['/a/b', '/a', '/']],
  ['linux', '/', ['/']],
  ['win32', 'C:\\a', ['C:\\a', 'C:\\']],
])('on %s the folders from %s upwards are %j', (platform, folder, expected) => {
  expect(foldersAbove(folder, platform)).toEqual(expected);
});
