import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdOf } from '../../src/host/hold.ts';
import { canNotifyDesktop } from '../../src/notices/desktop.ts';
import { scratchFolder } from '../stores/scratch.ts';

const usualMs = 43_200_000;
const shortMs = 180_000;

/** A folder in which no notification program lies, or one does. */
function programs(hasNotifySend: boolean): string {
  const folder = join(scratchFolder(), 'bin');
  mkdirSync(folder, { mode: 0o755 });
  if (hasNotifySend) writeFileSync(join(folder, 'notify-send'), '#!/bin/sh\n', { mode: 0o755 });
  chmodSync(folder, 0o755);
  return folder;
}

function world(env: Readonly<Record<string, string>>, over: { tty?: boolean; platform?: NodeJS.Platform } = {}) {
  const { tty = false, platform = 'linux' } = over;
  const home = '/home/ada';
  return { env, platform, cwd: home, home, stdinIsTty: false, stdoutIsTty: false, stderrIsTty: tty };
}

const held = (env: Readonly<Record<string, string>>, over: { tty?: boolean } = {}): number =>
  holdOf(world(env, over), { askedMs: null, usualMs }).personMs;

describe('a hold by its surroundings', () => {
  it.each<[string, Record<string, string>, boolean, number]>([
    ['at a terminal', {}, true, usualMs],
    ['under cron', { HOME: '/home/ada' }, false, shortMs],
    ['in an editor, which shows the client without a terminal', { CLAUDE_CODE_ENTRYPOINT: 'claude-vscode' }, false, usualMs],
    ['from a program of the SDK', { CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' }, false, shortMs],
    ['with a webhook', { HOLDFAST_WEBHOOK: 'https://hooks.example.com/x' }, false, usualMs],
    ['with a webhook that is not used, since it is none', { HOLDFAST_WEBHOOK: 'http://example.com/' }, false, shortMs],
    ['with an empty webhook', { HOLDFAST_WEBHOOK: '' }, false, shortMs],
    ['with a command that is told', { HOLDFAST_ON_EVENT: 'page-me' }, false, usualMs],
    ['in CI with a terminal', { BUILDKITE: 'true' }, true, shortMs],
    ['in CI with a webhook', { CI: 'true', HOLDFAST_WEBHOOK: 'https://hooks.example.com/x' }, false, shortMs],
    ['in a shell with CI=true, at a terminal', { CI: 'true' }, true, usualMs],
    ['where CI=false, at a terminal', { CI: 'false' }, true, usualMs],
  ])('%s', (_, env, tty, personMs) => expect(held(env, { tty })).toBe(personMs));

  it('is what HOLDFAST_HOLD says, and what --hold says before that', () => {
    expect(held({ HOLDFAST_HOLD: '2h', GITHUB_ACTIONS: 'true' })).toBe(7_200_000);
    expect(held({ HOLDFAST_HOLD: '0' }, { tty: true })).toBe(0);
    expect(held({ HOLDFAST_HOLD: ' ' }, { tty: true })).toBe(usualMs);
    expect(holdOf(world({ HOLDFAST_HOLD: '2h' }), { askedMs: 1_000, usualMs })).toMatchObject({ personMs: 1_000, vendorMs: 1_000 });
    expect(() => held({ HOLDFAST_HOLD: 'long' })).toThrow(/expected HOLDFAST_HOLD to be a time .*, found "long"/);
  });

  it('is as long as ever where a command can tell people by itself', () => {
    expect(holdOf(world({}), { askedMs: null, usualMs, canTell: true }).personMs).toBe(usualMs);
    expect(holdOf(world({}), { askedMs: null, usualMs, hasScreen: true }).personMs).toBe(usualMs);
  });
});

describe('a desktop that could show a notification', () => {
  const bus = 'unix:path=/run/user/1000/bus';
  const there = { DISPLAY: ':0', DBUS_SESSION_BUS_ADDRESS: bus };

  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['is one with a screen, a bus and a program', there, true, true],
    ['may be Wayland’s', { WAYLAND_DISPLAY: 'wayland-0', DBUS_SESSION_BUS_ADDRESS: bus }, true, true],
    ['is none without the program', there, false, false],
    ['is none without a screen: a server has a bus, too', { DBUS_SESSION_BUS_ADDRESS: bus }, true, false],
    ['is none without a bus: a screen in a container', { DISPLAY: ':99' }, true, false],
    ['is none with an empty display', { ...there, DISPLAY: '' }, true, false],
  ])('%s', (_, env, hasProgram, expected) => {
    expect(canNotifyDesktop(world({ ...env, PATH: programs(hasProgram) }))).toBe(expected);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['is a terminal window’s', { TERM_PROGRAM: 'Apple_Terminal' }, true],
    ['is an agent’s of launchd', { XPC_SERVICE_NAME: 'com.example.agent' }, true],
    ['is none of a shell from elsewhere', { TERM_PROGRAM: 'tmux', SSH_CONNECTION: '1 2 3 4' }, false],
    ['is none of cron', {}, false],
  ])('on macOS %s', (_, env, expected) => {
    expect(canNotifyDesktop(world(env, { platform: 'darwin' }))).toBe(expected);
  });
});
