import { expect, it } from 'vitest';
import { nearestName } from '../../../src/stores/own/nearest-name.ts';

it.each<[string, string[], string | null]>([
  ['wrok', ['work', 'home'], 'work'],
  ['Work', ['work'], 'work'],
  ['scope', ['scopes', 'store'], 'scopes'],
  ['profils', ['profiles'], 'profiles'],
  ['a', ['b'], 'b'],
  ['abc', ['xyz'], null],
  ['work', [], null],
])('the name nearest to %s among %j is %s', (name, names, nearest) => expect(nearestName(name, names)).toBe(nearest));
