import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { quickToken } from '../../../src/profiles/token/first-look.ts';
import { scratchFolder } from '../../stores/scratch.ts';

const hour = 3_600_000;
let home = '';
let file = '';
beforeEach(() => {
  home = scratchFolder();
  mkdirSync(join(home, 'credentials'), { mode: 0o700 });
  file = join(home, 'credentials', 'work.json');
  writeFileSync(join(home, 'config.json'), '{}');
  utimesSync(join(home, 'config.json'), 1_000, 1_000);
});

function stored(over: object = {}, credential: object = {}): string {
  const issuedAt = Date.now() - hour;
  return JSON.stringify({
    schema: 1,
    profile: 'work',
    header: 'authorization',
    credential: {
      generation: 'g1',
      accessToken: 'fake-access-1',
      tokenType: 'Bearer',
      refreshToken: 'fake-refresh-1',
      issuedAt,
      expiresAt: issuedAt + 3 * hour,
      renewAt: issuedAt + 2 * hour,
      ...credential,
    },
    intent: null,
    trouble: null,
    ...over,
  });
}

const put = (text: string): void => writeFileSync(file, text, { mode: 0o600 });
const ask = (...argv: string[]): string | null => quickToken(argv, { HOLDFAST_HOME: home });

describe('the first look of token', () => {
  it.each<[string[], string]>([
    [['work'], 'fake-access-1\n'],
    [['work', '--format', 'plain'], 'fake-access-1\n'],
    [['work', '--format', 'headers'], '{"Authorization":"Bearer fake-access-1"}\n'],
  ])('answers %j while the token is fresh', (argv, text) => {
    put(stored());
    expect(ask(...argv)).toBe(text);
  });

  it('answers with a token that has no known end', () => {
    put(stored({}, { expiresAt: null, renewAt: null }));
    expect(ask('work')).toBe('fake-access-1\n');
  });

  it('carries it in the header of its profile', () => {
    put(stored({ header: 'x-api-key' }));
    expect(ask('work', '--format', 'headers')).toBe('{"x-api-key":"fake-access-1"}\n');
  });

  it.each<[string, string]>([
    ['a token that is due', stored({}, { renewAt: Date.now() - 1 })],
    ['a token whose time of renewal is not known', stored({}, { renewAt: null })],
    ['a clock that was set back', stored({}, { issuedAt: Date.now() + 120_000 })],
    ['a trouble', stored({ trouble: { kind: 'lost' } })],
    ['an open intent', stored({ intent: { startedAt: 1, by: 'x' } })],
    ['a file of a newer version', stored({ schema: 2 })],
    ['a file of another profile', stored({ profile: 'other' })],
    ['a token that would break a line', stored({}, { accessToken: 'fake\naccess' })],
    ['no token', stored({}, { accessToken: 7 })],
    ['half a file', stored().slice(0, -4)],
    ['another kind of JSON', '[]'],
    ['an empty file', ''],
  ])('leaves %s to the program', (_, text) => {
    put(text);
    expect(ask('work')).toBeNull();
  });

  it.each([
    [[]],
    [['work', '--format']],
    [['work', '--format', 'exec-credential']],
    [['work', '--format', 'git-credential']],
    [['work', '--format', 'plain', 'get']],
    [['work', '--renew']],
    [['--help']],
    [['../credentials/work']],
    [['work', '--format', 'constructor']],
    [['nobody']],
  ])('leaves %j to the program', (argv) => {
    put(stored());
    expect(ask(...argv)).toBeNull();
  });

  it('leaves a token that is older than the config to the program, and one without a config', () => {
    put(stored());
    const later = Date.now() / 1000 + 10;
    utimesSync(join(home, 'config.json'), later, later);
    expect(ask('work')).toBeNull();
    rmSync(join(home, 'config.json'));
    expect(ask('work')).toBeNull();
  });

  it('leaves a file that others may read, and a link, to the program', () => {
    put(stored());
    chmodSync(file, 0o640);
    expect(ask('work')).toBeNull();
    chmodSync(file, 0o600);
    symlinkSync(file, join(home, 'credentials', 'linked.json'));
    writeFileSync(join(home, 'plain.json'), stored({ profile: 'linked' }), { mode: 0o600 });
    expect(ask('linked')).toBeNull();
    expect(ask('work')).not.toBeNull();
  });

  it.each<[string, () => void]>([
    ['folder may be looked into by others', () => chmodSync(join(home, 'credentials'), 0o755)],
    ['folder may be written by others', () => chmodSync(join(home, 'credentials'), 0o777)],
    ['state folder may be written by others', () => chmodSync(home, 0o777)],
    ['config may be written by others', () => chmodSync(join(home, 'config.json'), 0o666)],
    [
      'folder is a link',
      () => {
        renameSync(join(home, 'credentials'), join(home, 'elsewhere'));
        symlinkSync('elsewhere', join(home, 'credentials'));
      },
    ],
  ])('leaves it to the program where the %s', (_what, spoil) => {
    put(stored());
    expect(ask('work')).not.toBeNull();
    spoil();
    expect(ask('work')).toBeNull();
  });

  it.each(['constructor', '__proto__', 'toString', 'bearer'])('leaves the format %s to the program', (format) => {
    put(stored());
    expect(ask('work', '--format', format)).toBeNull();
  });
});
