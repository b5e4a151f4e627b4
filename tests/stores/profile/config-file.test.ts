import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutProfile, withProfile, writeConfig } from '../../../src/stores/profile/config-edit.ts';
import { profileNamed, readConfig } from '../../../src/stores/profile/config-file.ts';
import { profilesIn } from '../../../src/stores/profile/config-text.ts';
import { configPath } from '../../../src/stores/profile/config-path.ts';
import { configSchemaText } from '../../../src/stores/profile/config-schema-text.ts';
import { containing, scratchFolder } from '../scratch.ts';

const issuer = 'https://login.example.com';
const read = (profiles: unknown) => profilesIn(JSON.stringify({ profiles }, null, 2), 'c.json');

describe('the place of the config file', () => {
  it.each<[Record<string, string>, NodeJS.Platform, string]>([
    [{ HOLDFAST_CONFIG: '/a/b.json', HOLDFAST_HOME: '/h' }, 'linux', '/a/b.json'],
    [{ HOLDFAST_HOME: '/h' }, 'linux', '/h/config.json'],
    [{ XDG_CONFIG_HOME: '/x', HOME: '/home/me' }, 'linux', '/x/holdfast/config.json'],
    [{ XDG_CONFIG_HOME: 'relative', HOME: '/home/me' }, 'linux', '/home/me/.config/holdfast/config.json'],
    [{}, 'linux', '/system/.config/holdfast/config.json'],
    [{ HOME: '/home/me' }, 'darwin', '/home/me/Library/Application Support/holdfast/config.json'],
  ])('of %j on %s is %s', (env, platform, path) => expect(configPath(env, platform, '/system')).toBe(path));

  it('is an absolute path', () => {
    expect(() => configPath({ HOLDFAST_CONFIG: 'a.json' }, 'linux', '/system')).toThrow(
      'expected HOLDFAST_CONFIG to be an absolute path, found "a.json"',
    );
  });
});

describe('a config file', () => {
  it('has no profiles where it is missing or empty', async () => {
    expect((await readConfig(join(scratchFolder(), 'none.json'))).profiles.size).toBe(0);
    expect(profilesIn('  \n', 'c.json').size).toBe(0);
    expect(profilesIn('{}', 'c.json').size).toBe(0);
  });

  it('describes profiles, with what is usual where it says nothing', () => {
    const text = `{
      // where my team logs in
      "profiles": {
        "work": { "issuer": "${issuer}", "clientId": "me", "upstream": "https://llm.example.com/v1/", "grace": "90s", },
        "cloud": { "type": "command", "command": ["a", "b"], "ttl": "50min" },
        "key": { "type": "static", "secret": { "env": "KEY" }, "header": "x-api-key", "hosts": ["a.example.com:8443"] },
      },
    }`;
    const profiles = profilesIn(text, 'c.json');
    expect(profiles.get('work')).toEqual({
      type: 'oauth',
      name: 'work',
      issuer,
      endpoints: {},
      endpointOrigins: [],
      clientId: 'me',
      clientSecret: null,
      clientAuth: 'none',
      grant: 'auto',
      scopes: [],
      audience: null,
      resource: null,
      redirectPort: null,
      rotates: true,
      graceMs: 90_000,
      store: 'file',
      hosts: ['llm.example.com'],
      upstream: 'https://llm.example.com/v1',
      header: 'authorization',
    });
    expect(profiles.get('cloud')).toEqual({
      type: 'command',
      name: 'cloud',
      command: ['a', 'b'],
      ttlMs: 3_000_000,
      timeoutMs: 30_000,
      hosts: [],
      upstream: null,
      header: 'authorization',
    });
    expect(profiles.get('key')).toEqual({
      type: 'static',
      name: 'key',
      secret: { env: 'KEY' },
      hosts: ['a.example.com:8443'],
      upstream: null,
      header: 'x-api-key',
    });
  });

  it('takes a client with a secret for one that shows it', () => {
    expect(read({ a: { issuer, clientId: 'x', clientSecret: { file: '/s' } } }).get('a')).toMatchObject({
      clientAuth: 'client_secret_basic',
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['a profile that is none', { a: 7 }, /line 3, profiles\.a: expected an object, found a number$/],
    ['a name with a path in it', { '../a': {} }, /expected a name of letters, digits, - and _, at most 64 characters, found "\.\.\/a"$/],
    ['an unknown type', { a: { type: 'oath' } }, /line 4, profiles\.a\.type: expected "oauth", "command" or "static", found "oath"$/],
    ['an unknown key', { a: { issuer, clientID: 'x' } }, /profiles\.a\.clientI[dD]: expected .*/],
    [
      'a slip of the pen',
      { a: { issuer, clientId: 'x', scope: ['a'] } },
      /profiles\.a\.scope: expected a key that is known, perhaps "scopes", found "scope"$/,
    ],
    ['no client', { a: { issuer } }, /line 3, profiles\.a\.clientId: expected string, (found nothing|received undefined)/],
    [
      'no issuer and no endpoint',
      { a: { clientId: 'x' } },
      /profiles\.a\.issuer: expected an issuer, or "endpoints" with a "token", found neither$/,
    ],
    [
      'an http issuer',
      { a: { issuer: 'http://login.example.com', clientId: 'x' } },
      /profiles\.a\.issuer: expected an https:\/\/ URL .*, found "http:\/\/login\.example\.com"$/,
    ],
    ['an issuer that is no URL', { a: { issuer: 'login', clientId: 'x' } }, /expected an https:\/\/ URL .*, found "login"$/],
    [
      'an endpoint with a password',
      { a: { endpoints: { token: 'https://u:p@a.example.com/' }, clientId: 'x' } },
      /profiles\.a\.endpoints\.token: expected an https/,
    ],
    ['a host with a path', { a: { issuer, clientId: 'x', hosts: ['a.example.com/x'] } }, /profiles\.a\.hosts\.0: expected a host such as/],
    ['a wildcard', { a: { issuer, clientId: 'x', hosts: ['*.example.com'] } }, /expected a host such as .*, found "\*\.example\.com"$/],
    [
      'an upstream that is not among the hosts',
      { a: { issuer, clientId: 'x', upstream: 'https://b.example.com', hosts: ['a.example.com'] } },
      /profiles\.a\.hosts: expected the host of "upstream" \(b\.example\.com\) among them, found \[a\.example\.com\]$/,
    ],
    [
      'a time that is none',
      { a: { type: 'command', command: ['x'], ttl: 'soon' } },
      /profiles\.a\.ttl: expected a time such as 90s, 30min or 12h, found "soon"$/,
    ],
    ['an empty program', { a: { type: 'command', command: [] } }, /profiles\.a\.command: expected a program and its arguments, as a list/],
    ['a port that is none', { a: { issuer, clientId: 'x', redirectPort: 70_000 } }, /profiles\.a\.redirectPort: .*65535.*, found 70000$/],
    ['an origin with a path', { a: { issuer, clientId: 'x', endpointOrigins: ['https://a.example.com/x'] } }, /expected an origin such as/],
    [
      'client credentials without a secret',
      { a: { issuer, clientId: 'x', grant: 'client_credentials' } },
      /profiles\.a\.clientSecret: expected where the secret of the client is found/,
    ],
    ['a list of profiles', [], /line 2, profiles: expected an object, found a list$/],
  ])('with %s says where, what was expected and what came', (_, profiles, message) => {
    expect(() => read(profiles)).toThrow(message);
    expect(() => read(profiles)).toThrow(expect.objectContaining({ code: 'config-invalid' }) as Error);
  });

  it.each([
    [{ issuer, clientId: 'x', clientSecret: 'canary-7f3a' }],
    [{ issuer, clientId: 'x', clientSecret: { value: 'canary-7f3a' } }],
    [{ type: 'static', secret: 'canary-7f3a' }],
    [{ type: 'static', secret: { env: 'sk-canary-7f3a' } }],
  ])('with a secret in it is refused without quoting it: %#', (profile) => {
    expect(() => read({ a: profile })).toThrow(/expected where the secret is found: \{"env": "NAME"\}/);
    expect(() => read({ a: profile })).not.toThrow(/canary/);
  });

  it.each([
    ['a program as one text', { type: 'command', command: 'vault --token canary-7f3a' }],
    ['a header with its value', { issuer, clientId: 'x', header: 'x-api-key: canary-7f3a' }],
    ['a URL with a password', { issuer: 'https://me:canary-7f3a@login.example.com', clientId: 'x' }],
  ])('with %s does not quote it', (_, profile) => {
    expect(() => read({ a: profile })).toThrow(/expected .*, found a string$/);
    expect(() => read({ a: profile })).not.toThrow(/canary/);
  });

  it.each([
    ['{ "profiles": {} ', /line 1: expected JSON with comments, found an error: CloseBraceExpected$/],
    ['{\n  "profiles": {}\n  "more": 1 }', /line 3: expected JSON with comments, found an error: CommaExpected$/],
    ['[]', /expected an object with "profiles", found a list$/],
    ['{ "profils": {} }', /profils: expected a key that is known, perhaps "profiles", found "profils"$/],
  ])('of %j is told by its line', (text, message) => expect(() => profilesIn(text, 'c.json')).toThrow(message));

  it('that is a folder is said to be one', async () => {
    await expect(readConfig(scratchFolder())).rejects.toMatchObject({ code: 'config-invalid', message: containing('found a folder') });
  });

  it('names the nearest profile', () => {
    const profiles = read({ work: { issuer, clientId: 'x' } });
    const config = { path: 'c.json', profiles, text: '' };
    expect(() => profileNamed(config, 'c.json', 'wrok')).toThrow('did you mean work?');
    expect(() => profileNamed(config, 'c.json', 'other')).toThrow('there is no profile "other" in c.json');
  });
});

describe('an edit of the config file', () => {
  const profile = { type: 'static', secret: { env: 'KEY' } };

  it('keeps comments, order and everything else, and undoes itself', () => {
    const text = `// mine\n{\n  "profiles": {\n    "a": { "type": "static", "secret": { "env": "A" } } // the first\n  }\n}\n`;
    const added = withProfile(text, 'b', profile);
    expect([...profilesIn(added, 'c.json').keys()]).toEqual(['a', 'b']);
    expect(added).toContain('// the first');
    expect(profilesIn(withoutProfile(added, 'a'), 'c.json').has('a')).toBe(false);
    expect(withoutProfile(added, 'b').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
    expect(withoutProfile(text, 'none')).toBe(text);
  });

  it.each([null, '', '{}', '{\n}\n', '{ "$schema": "x" }'])('adds the first profile to %j', (text) => {
    expect([...profilesIn(withProfile(text, 'a', profile), 'c.json').keys()]).toEqual(['a']);
  });

  it('is written to the file that a link means, and to a folder that is not there yet', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'dotfiles'));
    writeFileSync(join(folder, 'dotfiles', 'c.json'), 'old');
    symlinkSync(join(folder, 'dotfiles', 'c.json'), join(folder, 'c.json'));
    await writeConfig(join(folder, 'c.json'), 'new');
    expect(readFileSync(join(folder, 'dotfiles', 'c.json'), 'utf8')).toBe('new');
    await writeConfig(join(folder, 'deep', 'er', 'c.json'), 'new');
    expect(readFileSync(join(folder, 'deep', 'er', 'c.json'), 'utf8')).toBe('new');
  });

  it('that cannot be written says so', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'file'), '');
    chmodSync(folder, 0o700);
    await expect(writeConfig(join(folder, 'file', 'c.json'), 'new')).rejects.toMatchObject({
      code: 'config-invalid',
      message: containing('nothing was changed'),
    });
  });
});

it('the schema that editors are given is that of the program', () => {
  expect(JSON.parse(readFileSync(join(import.meta.dirname, '../../../schema/config.schema.json'), 'utf8'))).toEqual(
    JSON.parse(configSchemaText()),
  );
});
