/** Installs that come twice, are killed between their steps, or meet somebody else's changes. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { InstallOptions } from '../../../src/guard/install/install.ts';
import { install as installWith } from '../../../src/guard/install/install.ts';
import type { UninstallOptions } from '../../../src/guard/install/uninstall.ts';
import { uninstall as uninstallWith } from '../../../src/guard/install/uninstall.ts';
import { keepOriginal } from '../../../src/guard/install/original.ts';
import type { Host } from '../../../src/host/open-host.ts';
import { files, home, plain, plainly, read } from './home.ts';

const install = (host: Host, options: InstallOptions) => installWith(host, options, files);
const uninstall = (host: Host, options: UninstallOptions) => uninstallWith(host, options, files);

/** Bytes that no edit brings back. */
const odd = '{ }';

describe('an install that takes the place of another', () => {
  it.each(['the old file', 'the new file'])('and is killed leaves %s, and the way back to the very bytes', async (left) => {
    const { settings, world } = home(odd);
    await install(world, plain);
    const first = read(settings);
    await install(world, { ...plain, holdMs: 90_000 });
    // Killed after the original was kept and before the file was replaced, or right after that.
    if (left === 'the old file') writeFileSync(settings, first);
    await uninstall(world, plainly);
    expect(read(settings)).toBe(odd);
  });

  it('and is killed can be done again without losing the very bytes', async () => {
    const { settings, world } = home(odd);
    await install(world, plain);
    const first = read(settings);
    await install(world, { ...plain, holdMs: 90_000 });
    writeFileSync(settings, first);
    await install(world, { ...plain, holdMs: 120_000 });
    await uninstall(world, plainly);
    expect(read(settings)).toBe(odd);
  });
});

describe('a service that is installed', () => {
  /** A session manager that does as it is told. */
  function managed(text: string) {
    const made = home(text);
    const programs = join(made.folder, 'bin');
    mkdirSync(programs);
    writeFileSync(join(programs, 'systemctl'), '#!/bin/sh\n');
    chmodSync(join(programs, 'systemctl'), 0o755);
    const unit = join(made.folder, '.config', 'systemd', 'user', 'holdfast.service');
    return { ...made, unit, world: { ...made.world, env: { ...made.world.env, PATH: programs } } };
  }

  const address = 'http://127.0.0.1:21000/capability';
  const led = JSON.stringify({ env: { ANTHROPIC_BASE_URL: address } });
  const state = (folder: string): string => join(folder, '.local', 'state', 'holdfast');

  it('keeps its gateway as long as the settings lead there', async () => {
    const { folder, settings, unit, world } = managed(led);
    const variable = { ours: address, before: null };
    mkdirSync(state(folder), { recursive: true, mode: 0o700 });
    await keepOriginal(state(folder), { path: settings, before: null, after: [], since: null, env: { ANTHROPIC_BASE_URL: variable } });
    await install(world, { ...plain, service: true });
    expect(read(unit)).toContain('"service" "--gateway"');
  });

  it('has none for an address that is somebody else’s', async () => {
    const { unit, world } = managed(led);
    await install(world, { ...plain, service: true });
    expect(read(unit)).not.toContain('--gateway');
  });

  it('is shown and asked about first, also where the hooks are set already', async () => {
    const { data, unit, world } = managed('{}\n');
    await install(world, plain);
    await expect(install(world, { ...plain, service: true, yes: false })).rejects.toMatchObject({ code: 'usage' });
    expect(data.join('\n')).toContain('ExecStart=');
    expect(existsSync(unit)).toBe(false);
  });
});

describe('a dry run', () => {
  it('writes nothing at all', async () => {
    const { folder, world } = home('{}\n');
    await install(world, { ...plain, dryRun: true, service: true, gateway: true });
    await uninstall(world, { ...plainly, dryRun: true });
    expect(readdirSync(folder, { recursive: true })).toEqual(['.claude', join('.claude', 'settings.json')]);
  });
});

describe('uninstalling', () => {
  it('takes away a file that install made, though the client has written it anew since', async () => {
    const { settings, world } = home(null);
    await install(world, plain);
    writeFileSync(settings, JSON.stringify(JSON.parse(read(settings))));
    await uninstall(world, plainly);
    expect(existsSync(settings)).toBe(false);
  });

  it('keeps such a file where somebody has put in more', async () => {
    const { settings, world } = home(null);
    await install(world, plain);
    writeFileSync(settings, JSON.stringify({ model: 'opus', ...(JSON.parse(read(settings)) as object) }));
    await uninstall(world, plainly);
    expect(read(settings)).toBe('{"model":"opus"}');
  });

  it('reaches every configuration folder that install was used with', async () => {
    const { folder, settings, world } = home(odd);
    const elsewhere = join(folder, 'elsewhere', 'settings.json');
    mkdirSync(dirname(elsewhere));
    writeFileSync(elsewhere, '{ }');
    await install(world, plain);
    await install({ ...world, env: { ...world.env, CLAUDE_CONFIG_DIR: dirname(elsewhere) } }, plain);
    expect([settings, elsewhere].map(read).join()).toMatch(/holdfast\.cjs[^]*,[^]*holdfast\.cjs/);
    await uninstall(world, plainly);
    expect([settings, elsewhere].map(read)).toEqual([odd, '{ }']);
  });

  it('touches no file where one of them cannot be understood', async () => {
    const { folder, settings, world } = home(odd);
    const elsewhere = join(folder, 'elsewhere', 'settings.json');
    await install(world, plain);
    await install({ ...world, env: { ...world.env, CLAUDE_CONFIG_DIR: dirname(elsewhere) } }, plain);
    writeFileSync(elsewhere, `${readFileSync(elsewhere, 'utf8')}}`);
    const installed = read(settings);
    await expect(uninstall(world, plainly)).rejects.toMatchObject({ code: 'settings-file' });
    expect(read(settings)).toBe(installed);
  });
});
