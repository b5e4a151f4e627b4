import { expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../src/core/nearest-name.ts';

it.each<[string, string[], string | null]>([
  ['wrok', ['work', 'home'], 'work'],
  ['Work', ['work'], 'work'],
  ['scope', ['scopes', 'store'], 'scopes'],
  ['profils', ['profiles'], 'profiles'],
  ['a', ['b'], 'b'],
  ['abc', ['xyz'], null],
  ['work', [], null],
  ['token-expired', ['access-token-expired', 'token-revoked'], 'access-token-expired'],
  ['refresh_race', ['refresh-race', 'mcp-refresh-race'], 'refresh-race'],
  ['refresh', ['refresh-race', 'refresh-lock-orphaned'], null],
  ['key', ['api-key-invalid'], null],
])('the name nearest to %s among %j is %s', (name, names, nearest) => expect(nearestName(name, names)).toBe(nearest));

it('is offered in the words of an error, and only where there is one', () => {
  expect(didYouMean('trakcer', ['tracker', 'wiki'])).toBe('; did you mean tracker?');
  expect(didYouMean('mail', ['tracker', 'wiki'])).toBe('');
});
