import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installService, removeService } from '../../../src/guard/service/install-service.ts';
import type { RunProgram } from '../../../src/guard/service/session-manager.ts';

/** A machine with a home of its own and a session manager that writes down what it is told. */
function machine(platform: NodeJS.Platform = 'linux', refuses: string | null = null) {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const told: string[] = [];
  const run: RunProgram = async (program, args) => {
    told.push([program, ...args].join(' '));
    return refuses !== null && told.at(-1)?.includes(refuses) === true ? 'Failed to connect to bus' : null;
  };
  const env: Record<string, string> = { HOME: home, PATH: '/usr/bin', CLAUDE_CONFIG_DIR: '/my files' };
  return {
    home,
    told,
    run,
    world: { env, platform, cwd: '/', home: '/nowhere', script: '/opt/holdfast/bin/holdfast.cjs', node: process.execPath },
  };
}

const real = { gateway: false, dryRun: false };
const started = ['systemctl --user daemon-reload', 'systemctl --user enable holdfast.service', 'systemctl --user restart holdfast.service'];

describe('the installation of the service', () => {
  it('writes the unit where systemd looks for it, and has it started', async () => {
    const { home, told, run, world } = machine();
    const change = await installService(world, real, run);
    expect(change).toMatchObject({ path: join(home, '.config/systemd/user/holdfast.service'), before: null, ran: started, left: [] });
    expect(readFileSync(change.path, 'utf8')).toBe(change.after);
    expect(change.after).toContain('Environment="CLAUDE_CONFIG_DIR=/my files"');
    expect(change.after).not.toContain(`HOME=${home}`);
    expect(told).toEqual(started);
  });

  it('hands on the folders of PATH that count alone: where the service runs, a checkout is not known as one', async () => {
    const { home, run, world } = machine();
    mkdirSync(join(home, 'checkout', 'bin'), { recursive: true });
    world.env['PATH'] = `.:${join(home, 'checkout', 'bin')}:/usr/bin`;
    const { after } = await installService({ ...world, cwd: join(home, 'checkout') }, real, run);
    expect(after).toContain('Environment="PATH=/usr/bin"');
  });

  it('follows XDG_CONFIG_HOME where it is absolute', async () => {
    const { home, run, world } = machine();
    world.env['XDG_CONFIG_HOME'] = join(home, 'elsewhere');
    await expect(installService(world, real, run)).resolves.toMatchObject({ path: join(home, 'elsewhere/systemd/user/holdfast.service') });
    world.env['XDG_CONFIG_HOME'] = 'relative';
    await expect(installService(world, real, run)).resolves.toMatchObject({ path: join(home, '.config/systemd/user/holdfast.service') });
  });

  it('the second time changes nothing, and does not end a service that runs', async () => {
    const { told, run, world } = machine();
    const first = await installService(world, real, run);
    told.length = 0;
    const second = await installService(world, real, run);
    expect(second).toMatchObject({ before: first.after, after: first.after });
    expect(told).not.toContain('systemctl --user restart holdfast.service');
    expect(told).toContain('systemctl --user start holdfast.service');
  });

  it('starts the service anew where it is to have a gateway from now on', async () => {
    const { told, run, world } = machine();
    await installService(world, real, run);
    told.length = 0;
    const change = await installService(world, { gateway: true, dryRun: false }, run);
    expect(change.after).toContain('--gateway');
    expect(told).toEqual(started);
  });

  it('only shows what it would do', async () => {
    const { home, told, run, world } = machine();
    const change = await installService(world, { gateway: false, dryRun: true }, run);
    expect(change).toMatchObject({ before: null, ran: [], left: started, because: null });
    expect(change.after).toContain('ExecStart=');
    expect(told).toEqual([]);
    expect(existsSync(join(home, '.config'))).toBe(false);
  });

  it('leaves to a person what the session manager does not do, from there on', async () => {
    const { run, world } = machine('linux', 'enable');
    const change = await installService(world, real, run);
    expect(change).toMatchObject({ ran: started.slice(0, 1), left: started.slice(1), because: 'Failed to connect to bus' });
    expect(existsSync(change.path)).toBe(true);
  });

  it('writes down no secret, and names what was left out', async () => {
    const { run, world } = machine();
    Object.assign(world.env, {
      HTTPS_PROXY: 'http://ada:fake-secret@proxy:1',
      ANTHROPIC_API_KEY: 'fake-secret',
      HOLDFAST_WEBHOOK: 'https://hook/fake-secret',
      HOLDFAST_HOME: '/my state',
    });
    const change = await installService(world, real, run);
    expect(change.leftOut).toEqual(['HTTPS_PROXY', 'HOLDFAST_WEBHOOK']);
    expect(change.after).not.toContain('fake-secret');
    expect(change.after).toContain('Environment="HOLDFAST_HOME=/my state"');
  });

  it('touches no file that somebody else wrote', async () => {
    const { home, told, run, world } = machine();
    const path = join(home, '.config/systemd/user/holdfast.service');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '[Service]\nExecStart=/bin/mine\n');
    await expect(installService(world, real, run)).rejects.toMatchObject({ code: 'service-file' });
    await expect(removeService(world, { dryRun: false }, run)).rejects.toMatchObject({ code: 'service-file' });
    expect(readFileSync(path, 'utf8')).toContain('/bin/mine');
    expect(told).toEqual([]);
  });

  it('says which file could not be written', async () => {
    const { home, run, world } = machine();
    writeFileSync(join(home, '.config'), 'in the way');
    await expect(installService(world, real, run)).rejects.toMatchObject({ code: 'service-file', exitCode: 2 });
  });

  it('is for launchd on macOS', async () => {
    const { home, told, run, world } = machine('darwin', 'bootout');
    const change = await installService(world, real, run);
    expect(change).toMatchObject({ path: join(home, 'Library/LaunchAgents/local.holdfast.service.plist'), left: [] });
    expect(change.after).toContain(join(home, 'Library/Application Support/holdfast/service.log'));
    expect(told).toEqual([
      expect.stringMatching(/^launchctl bootout gui\/\d+\/local\.holdfast\.service$/),
      expect.stringMatching(/^launchctl bootstrap gui\/\d+ .*local\.holdfast\.service\.plist$/),
    ]);
  });

  it('refuses systems that it knows no session manager of', async () => {
    const { run, world } = machine('win32');
    await expect(installService(world, real, run)).rejects.toMatchObject({
      code: 'usage',
      hint: 'start holdfast service by your own means',
    });
  });
});

describe('the removal of the service', () => {
  it('ends it, takes its file away, and has systemd forget it', async () => {
    const { told, run, world } = machine();
    const { path, after } = await installService(world, real, run);
    told.length = 0;
    await expect(removeService(world, { dryRun: false }, run)).resolves.toMatchObject({ path, before: after, after: null, left: [] });
    expect(existsSync(path)).toBe(false);
    expect(told).toEqual(['systemctl --user disable --now holdfast.service', 'systemctl --user daemon-reload']);
  });

  it('does nothing where there is none', async () => {
    const { told, run, world } = machine();
    await expect(removeService(world, { dryRun: false }, run)).resolves.toMatchObject({ before: null, after: null, ran: [], left: [] });
    expect(told).toEqual([]);
  });

  it('takes the file away also where the session manager cannot be reached, and says what is left to do', async () => {
    const { told, run, world } = machine();
    const { path } = await installService(world, real, run);
    const unreachable: RunProgram = async () => 'Failed to connect to bus';
    const change = await removeService(world, { dryRun: false }, unreachable);
    expect(change).toMatchObject({
      because: 'Failed to connect to bus',
      left: ['systemctl --user disable --now holdfast.service', 'systemctl --user daemon-reload'],
    });
    expect(existsSync(path)).toBe(false);
    expect(told).toEqual(started);
  });

  it('only shows what it would do', async () => {
    const { run, world } = machine();
    const { path } = await installService(world, real, run);
    await removeService(world, { dryRun: true }, run);
    expect(existsSync(path)).toBe(true);
  });
});
