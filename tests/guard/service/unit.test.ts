import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServicePlan } from '../../../src/guard/service/unit.ts';
import { launchAgent, serviceMark, systemdUnit } from '../../../src/guard/service/unit.ts';

const plan = (over: Partial<ServicePlan> = {}): ServicePlan => ({
  node: '/usr/bin/node',
  script: '/opt/holdfast/bin/holdfast.cjs',
  gateway: false,
  env: { PATH: '/usr/bin:/bin' },
  ...over,
});

/** The words of a unit's line, read as its manager reads them (systemd.syntax(7)). */
function wordsIn(unit: string, key: string): string[] {
  const values = [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value).join(' ');
  return [...values.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? '')
      .replaceAll(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign))
      .replaceAll(/%(.)/g, (_, sign: string) => (sign === '%' ? '%' : `<what ${sign} stands for>`)),
  );
}

const odd = '/home/ada lovelace/"tools"/100%/back\\slash/pay$day';

describe('the unit for systemd', () => {
  it('starts Holdfast by absolute paths, and with a gateway where that is asked for', () => {
    expect(wordsIn(systemdUnit(plan()), 'ExecStart')).toEqual(['/usr/bin/node', '/opt/holdfast/bin/holdfast.cjs', 'service']);
    expect(wordsIn(systemdUnit(plan({ gateway: true })), 'ExecStart')).toEqual([
      '/usr/bin/node',
      '/opt/holdfast/bin/holdfast.cjs',
      'service',
      '--gateway',
    ]);
  });

  it('quotes what is odd in paths and variables', () => {
    const unit = systemdUnit(plan({ script: odd, env: { PATH: odd, CLAUDE_CONFIG_DIR: 'a\nb' } }));
    // A dollar begins a variable in a command, and stands for itself in a variable.
    expect(wordsIn(unit, 'ExecStart')[1]).toBe(odd.replace('$', '$$$$'));
    expect(wordsIn(unit, 'Environment')).toEqual([`PATH=${odd}`, 'CLAUDE_CONFIG_DIR=a\nb']);
  });

  it('is started again at once however often it ends, and ends without the messengers that it sent', () => {
    const unit = systemdUnit(plan());
    for (const line of [
      'Restart=always',
      'RestartSec=200ms',
      'StartLimitIntervalSec=0',
      'KillMode=process',
      'NoNewPrivileges=yes',
      'UMask=0077',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
    expect(unit).toMatch(/^\[Unit\][^[]*StartLimitIntervalSec/m);
    expect(unit).toContain(serviceMark);
  });

  it('satisfies systemd-analyze where the machine has it, which complains of a broken one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unit-'));
    const script = join(folder, 'with space', '100% "odd".cjs');
    mkdirSync(join(folder, 'with space'));
    writeFileSync(script, '');
    const good = systemdUnit(plan({ node: process.execPath, script, gateway: true, env: { PATH: odd, HOLDFAST_HOME: folder } }));
    const units = [good, good.replace('Restart=always', 'Restart=sometimes'), good.replace(process.execPath, '/no/such/node')];
    const said = units.map((unit) => complaint(folder, unit));
    const isThere = said.some((text) => text !== null);
    expect(said[0]).toBe(isThere ? '' : null);
    expect(said[1]?.includes('sometimes')).toBe(isThere ? true : undefined);
    expect(said[2]?.includes('/no/such/node')).toBe(isThere ? true : undefined);
  });
});

/** What `systemd-analyze verify` has to say about a unit; null where the machine has none. */
function complaint(folder: string, unit: string): string | null {
  const path = join(folder, 'holdfast.service');
  writeFileSync(path, unit);
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_RUNTIME_DIR: folder, LANG: 'C' };
  const run = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', path], { env, encoding: 'utf8' });
  return run.error === undefined ? run.stderr : null;
}

describe('the agent for launchd', () => {
  it('starts the same, kept alive, with what is odd in paths written as XML wants it', () => {
    const agent = launchAgent(plan({ script: '/Users/ada & co/<x>.cjs', gateway: true }), '/Users/ada/service.log');
    const words = [...(/<array>([^]*)<\/array>/.exec(agent)?.[1] ?? '').matchAll(/<string>(.*)<\/string>/g)].map(([, word]) => word);
    expect(words).toEqual(['/usr/bin/node', '/Users/ada &amp; co/&lt;x&gt;.cjs', 'service', '--gateway']);
    expect(agent).toMatch(/<key>KeepAlive<\/key><true\/>/);
    expect(agent).toContain('<key>PATH</key><string>/usr/bin:/bin</string>');
    expect(agent).toContain(serviceMark);
  });
});
