import { chmodSync, existsSync, lstatSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InstallOptions } from '../../../src/guard/install/install.ts';
import { install as installWith } from '../../../src/guard/install/install.ts';
import { uninstall as uninstallWith } from '../../../src/guard/install/uninstall.ts';
import type { UninstallOptions } from '../../../src/guard/install/uninstall.ts';
import type { Host } from '../../../src/host/open-host.ts';
import { settingsFiles } from '../../agents/claude-code/settings/settings-files.ts';
import { files, home, plain, plainly, read } from './home.ts';

const install = (host: Host, options: InstallOptions) => installWith(host, options, files);
const uninstall = (host: Host, options: UninstallOptions) => uninstallWith(host, options, files);

describe.each(Object.entries(settingsFiles))('a settings file with %s', (_, text) => {
  it('gets its very bytes back', async () => {
    const { settings, world } = home(text);
    await expect(install(world, plain)).resolves.toBe(0);
    expect(read(settings)).toContain('holdfast.cjs');
    await expect(uninstall(world, plainly)).resolves.toBe(0);
    expect(read(settings)).toBe(text);
  });

  it('gets them back, too, after installs with other holds', async () => {
    const { settings, world } = home(text);
    for (const holdMs of [60_000, 90_000, 90_000]) await install(world, { ...plain, holdMs });
    await uninstall(world, plainly);
    expect(read(settings)).toBe(text);
  });
});

describe('installing', () => {
  it('makes a file where there is none, which is taken away again', async () => {
    const { settings, world } = home(null);
    await install(world, plain);
    expect(statSync(settings).mode & 0o777).toBe(0o600);
    await uninstall(world, plainly);
    expect(existsSync(settings)).toBe(false);
  });

  it('edits behind a link, and keeps the link and the mode', async () => {
    const { folder, settings, world } = home(null);
    const real = join(folder, 'dotfiles.json');
    writeFileSync(real, '{}\n', { mode: 0o640 });
    symlinkSync(real, settings);
    await install(world, plain);
    expect(lstatSync(settings).isSymbolicLink()).toBe(true);
    expect(read(real)).toContain('holdfast.cjs');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    await uninstall(world, plainly);
    expect(read(real)).toBe('{}\n');
  });

  it('honours CLAUDE_CONFIG_DIR, also in what the hooks tell a person to run', async () => {
    const { folder, settings, world } = home('{}\n');
    const elsewhere = join(folder, 'elsewhere');
    await install({ ...world, env: { ...world.env, CLAUDE_CONFIG_DIR: elsewhere } }, plain);
    expect(read(join(elsewhere, 'settings.json'))).toContain('holdfast.cjs');
    expect(read(join(elsewhere, 'settings.json'))).toContain(`if this lasts: CLAUDE_CONFIG_DIR=${elsewhere} claude auth login,`);
    expect(read(settings)).toBe('{}\n');
  });

  it('shows what changes, and with --dry-run changes nothing', async () => {
    const { folder, settings, data, world } = home('{\n  "model": "opus"\n}\n');
    await install(world, { ...plain, yes: false, dryRun: true });
    expect(data.join('\n')).toMatch(/^@@ line 2 @@\n-  "model": "opus"\n\+  "model": "opus",\n\+  "hooks": \{/);
    expect(read(settings)).toBe('{\n  "model": "opus"\n}\n');
    expect(readdirSync(join(folder, '.claude'))).toEqual(['settings.json']);
  });

  it('shows no secret of the user’s beside what it adds', async () => {
    const { data, world } = home('{\n  "ANTHROPIC_AUTH_TOKEN": "fake-secret"\n}\n');
    await install(world, { ...plain, dryRun: true });
    expect(data.join('\n')).toContain('ANTHROPIC_AUTH_TOKEN": "…"');
    expect(data.join('\n')).not.toContain('fake-secret');
  });

  it('does nothing the second time, and says so', async () => {
    const { settings, said, world } = home('{}\n');
    await install(world, plain);
    const once = statSync(settings).mtimeMs;
    await install(world, { ...plain, yes: false });
    expect(statSync(settings).mtimeMs).toBe(once);
    expect(said.at(-1)).toBe(`${settings} has the hooks already`);
  });

  it('asks for --yes where nobody can be asked', async () => {
    const { settings, world } = home('{}\n');
    await expect(install(world, { ...plain, yes: false })).rejects.toMatchObject({
      code: 'usage',
      hint: 'holdfast install --yes',
    });
    expect(read(settings)).toBe('{}\n');
  });

  it.each([
    ['{ "model": }', /settings\.json: expected JSON, found ValueExpected at line 1, column 12/],
    ['{ "hooks": [] }', /expected "hooks" to be an object, found array/],
  ])('refuses %j and loses nothing', async (text, message) => {
    const { settings, world } = home(text);
    await expect(install(world, plain)).rejects.toMatchObject({ code: 'settings-file', message: expect.stringMatching(message) as string });
    expect(read(settings)).toBe(text);
  });

  it('refuses a file that its owner has made read-only, and says how to change that', async () => {
    const { settings, world } = home('{}\n');
    chmodSync(settings, 0o444);
    await expect(install(world, plain)).rejects.toMatchObject({ hint: `chmod u+w ${settings}` });
    expect(read(settings)).toBe('{}\n');
  });

  it('refuses bytes that are no text', async () => {
    const { settings, world } = home(null);
    writeFileSync(settings, Buffer.from([0x7b, 0xff, 0x7d]));
    await expect(install(world, plain)).rejects.toThrow('expected text in UTF-8');
  });

  it('says what keeps hooks from running', async () => {
    const { said, world } = home('{ "disableAllHooks": true }\n');
    await install(world, plain);
    expect(said.join('\n')).toContain('sets disableAllHooks: Holdfast’s hooks do not run'.replace('’', "'"));
  });

  it('says its facts as JSON', async () => {
    const { settings, data, world } = home('{}\n');
    await install(world, { ...plain, json: true });
    expect(JSON.parse(data.join(''))).toMatchObject({ schema: 1, path: settings, changed: true, service: null });
  });

  it('keeps the original for its owner alone', async () => {
    const { folder, world } = home('{ "env": { "MY_TOKEN": "fake-secret" } }\n');
    await install(world, plain);
    const kept = join(folder, '.local', 'state', 'holdfast', 'install');
    expect(statSync(kept).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(kept)) expect(statSync(join(kept, name)).mode & 0o777).toBe(0o600);
  });
});

describe('uninstalling', () => {
  it('keeps what somebody has changed since, and takes out only what is ours', async () => {
    const { settings, said, world } = home('{\n  "model": "opus"\n}\n');
    await install(world, plain);
    writeFileSync(settings, read(settings).replace('"opus"', '"haiku"'));
    await uninstall(world, plainly);
    expect(read(settings)).toBe('{\n  "model": "haiku"\n}\n');
    expect(said.join('\n')).toContain('changed by somebody since install');
  });

  it('works without the original, and where nothing was installed', async () => {
    const { folder, settings, said, world } = home('{\n  "model": "opus"\n}\n');
    await uninstall(world, plainly);
    expect(said.at(-1)).toContain('nothing of Holdfast is in it');
    await install(world, plain);
    for (const name of readdirSync(join(folder, '.local', 'state', 'holdfast', 'install'))) {
      writeFileSync(join(folder, '.local', 'state', 'holdfast', 'install', name), 'lost');
    }
    await uninstall(world, plainly);
    expect(JSON.parse(read(settings))).toEqual({ model: 'opus' });
  });

  it('changes nothing with --dry-run', async () => {
    const { settings, world } = home('{}\n');
    await install(world, plain);
    const installed = read(settings);
    await uninstall(world, { ...plainly, dryRun: true, json: true });
    expect(read(settings)).toBe(installed);
    await uninstall(world, plainly);
    expect(read(settings)).toBe('{}\n');
  });
});
