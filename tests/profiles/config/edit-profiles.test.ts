import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profilesAdd, profilesRemove } from '../../../src/profiles/config/edit-profiles.ts';
import { profilesIn } from '../../../src/stores/profile/config-text.ts';
import { record } from '../../core/profile/samples.ts';
import { containing } from '../../stores/scratch.ts';
import { home } from './home.ts';

const issuer = 'https://login.example.com';
const client = { issuer, clientId: 'my-cli', upstream: 'https://llm.example.com/v1' };
const commented = `{
  // where my team logs in
  "profiles": {
    "work": { "issuer": "${issuer}", "clientId": "me" }, // mine
    "key": { "type": "static", "secret": { "env": "KEY" } }
  }
}
`;

describe('holdfast profiles add', () => {
  it('writes a first profile into a file of this user alone, and says what comes next', async () => {
    const at = home(null);
    expect(await profilesAdd(at.world, 'work', { ...client, scope: ['a', 'b'], rotation: false, grace: '90s' }, [])).toBe(0);
    expect(profilesIn(at.text(), 'c').get('work')).toMatchObject({
      issuer,
      clientId: 'my-cli',
      scopes: ['a', 'b'],
      rotates: false,
      graceMs: 90_000,
      hosts: ['llm.example.com'],
    });
    expect(statSync(at.config).mode & 0o777).toBe(0o600);
    expect(at.said).toEqual([
      `profile work is in ${at.config}`,
      'goes to: llm.example.com (run --profile: https://llm.example.com/v1)',
      'next: holdfast login work',
    ]);
  });

  it('keeps every byte of the file around what it adds', async () => {
    const at = home(commented);
    await profilesAdd(at.world, 'cloud', { ttl: '50min' }, ['gcloud', 'auth', 'print-access-token']);
    const [before = '', after = ''] = commented.split(/(?<="KEY" \} \})/);
    expect(at.text().startsWith(before)).toBe(true);
    expect(at.text().endsWith(after)).toBe(true);
    expect(profilesIn(at.text(), 'c').get('cloud')).toMatchObject({
      type: 'command',
      command: ['gcloud', 'auth', 'print-access-token'],
      ttlMs: 3_000_000,
    });
    expect(at.said.at(-1)).toBe('next: holdfast token cloud');
  });

  it('adds a key that somebody else keeps', async () => {
    const at = home(null);
    await profilesAdd(at.world, 'key', { staticFile: '/run/secrets/key', header: 'X-Api-Key', host: ['a.example.com'] }, []);
    expect(profilesIn(at.text(), 'c').get('key')).toMatchObject({ secret: { file: '/run/secrets/key' }, header: 'x-api-key' });
  });

  it.each<[string, string, Parameters<typeof profilesAdd>[2], string[], string, string]>([
    ['a name that is taken', 'work', client, [], 'there is a profile "work"', 'holdfast profiles show work'],
    ['a name that is a path', '../x', client, [], 'nothing was added; ../x: expected a name of letters', 'holdfast profiles add --help'],
    ['an http issuer', 'new', { ...client, issuer: 'http://a.example.com' }, [], 'new.issuer: expected an https', '--help'],
    ['a host with a path', 'new', { ...client, host: ['a/b'] }, [], 'new.hosts.0: expected a host', '--help'],
    ['nothing said', 'new', {}, [], 'found none of them', 'holdfast profiles add new --issuer'],
    ['two kinds at once', 'new', client, ['gcloud'], 'found more than one', 'holdfast profiles add new --issuer'],
  ])('refuses %s and changes nothing', async (_, name, flags, command, message, hint) => {
    const at = home(commented);
    await expect(profilesAdd(at.world, name, flags, command)).rejects.toMatchObject({
      code: 'usage',
      message: containing(message),
      hint: containing(hint),
    });
    expect(at.text()).toBe(commented);
  });

  it('does not touch a file that has an error in it', async () => {
    const at = home('{ "profiles": { "a": 7 } }');
    await expect(profilesAdd(at.world, 'work', client, [])).rejects.toMatchObject({ code: 'config-invalid' });
    expect(at.text()).toBe('{ "profiles": { "a": 7 } }');
  });

  it('loses none of several that are added at once', async () => {
    const at = home(null);
    await Promise.all(Array.from({ length: 8 }, (_, i) => profilesAdd(at.world, `p${i}`, client, [])));
    expect(profilesIn(at.text(), 'c').size).toBe(8);
  });
});

describe('holdfast profiles remove', () => {
  it('takes a profile away, and keeps the rest with its comments', async () => {
    const at = home(commented);
    expect(await profilesRemove(at.world, 'key', false)).toBe(0);
    expect([...profilesIn(at.text(), 'c').keys()]).toEqual(['work']);
    expect(at.text()).toContain('// where my team logs in');
  });

  it('names the nearest profile for one that is not there', async () => {
    const at = home(commented);
    await expect(profilesRemove(at.world, 'wrok', true)).rejects.toMatchObject({
      code: 'profile-unknown',
      message: containing('did you mean work?'),
    });
  });

  it('asks for a logout first, and forgets the login where that is said', async () => {
    const at = home(commented);
    await at.logIn('work', record());
    await expect(profilesRemove(at.world, 'work', false)).rejects.toMatchObject({
      code: 'usage',
      hint: containing('holdfast logout work'),
    });
    expect(at.text()).toBe(commented);
    expect(await profilesRemove(at.world, 'work', true)).toBe(0);
    expect(await at.store('work').read()).toEqual({ kind: 'absent' });
    expect(profilesIn(at.text(), 'c').has('work')).toBe(false);
  });

  it('puts the profile back when its login cannot be taken away', async () => {
    const at = home(commented);
    mkdirSync(join(at.folder, 'credentials', 'work.json', 'in-the-way'), { recursive: true });
    chmodSync(join(at.folder, 'credentials'), 0o700);
    await expect(profilesRemove(at.world, 'work', true)).rejects.toMatchObject({ code: 'ERR_FS_EISDIR' });
    expect(at.text()).toBe(commented);
    expect(existsSync(join(at.folder, 'credentials', 'work.json'))).toBe(true);
  });
});

it('a config file without profiles is edited like any other', async () => {
  const at = home(null);
  writeFileSync(at.config, '{\n  "$schema": "./schema/config.schema.json"\n}\n');
  await profilesAdd(at.world, 'work', client, []);
  expect(at.text()).toContain('"$schema": "./schema/config.schema.json"');
});
