import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shownFile } from '../../../src/agents/claude-code/settings/status-line.ts';
import { openClientScreen } from '../../../src/agents/claude-code/client-screen.ts';
import { credentialOnScreen, loginOnScreen } from '../../../src/host/screen-text.ts';
import { openPaint } from '../../../src/cli/terminal/terminal.ts';
import { shown } from '../../../src/core/shown.ts';
import type { Clock } from '../../../src/core/ports.ts';
import type { KeeperState } from '../../../src/keeper/trouble.ts';

const noon = 1_700_000_000_000;
const holding: KeeperState = { kind: 'holding', because: 'store-blank', since: noon, until: noon + 60_000 };

/** A screen, and a clock that goes on only when it is told to. */
async function screenOf(account: string | null = 'ada@example.com') {
  let now = noon;
  let sleepers: Array<() => void> = [];
  const clock: Clock = {
    now: () => now,
    sleep: (_, signal) =>
      new Promise((resolve) => {
        sleepers.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
  const troubles: unknown[] = [];
  const where = () => ({ host: 'build-7', user: 'ada', place: '/store', account, loginCommand: 'claude auth login' });
  const screen = await openClientScreen({ clock, paint: openPaint(false), onTrouble: (error) => troubles.push(error) });
  if (screen === null) throw new Error('expected a screen');
  let state: KeeperState = { kind: 'watching' };
  let holdsSomebody = true;
  screen.text = () => loginOnScreen({ state, holdsSomebody }, where(), now);
  const path = join(screen.folder, shownFile);
  return {
    screen,
    path,
    troubles,
    looks: () => sleepers.length,
    everybodyLeaves: () => void (holdsSomebody = false),
    becomes: (next: KeeperState) => void (state = next),
    text: () => (existsSync(path) ? readFileSync(path, 'utf8') : null),
    /** Lets a look come about, later by so many milliseconds. */
    later: async (ms: number): Promise<void> => {
      now += ms;
      const due = sleepers;
      sleepers = [];
      for (const wake of due) wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('the screen of a client', () => {
  it('says who must do what and where as soon as a session is held, and nothing once the login is back', async () => {
    const { screen, becomes, text, later, looks, path } = await screenOf();
    screen.look();
    expect([text(), looks()]).toEqual([null, 0]);
    becomes(holding);
    screen.look();
    expect(text()).toBe(
      [
        'Holdfast is waiting for you. In another terminal:',
        'claude auth login',
        'on build-7 as ada, account ada@example.com; this session then goes on by itself',
        '',
      ].join('\n'),
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(screen.folder).mode & 0o777).toBe(0o700);
    // Nobody says that all is well; it is seen.
    becomes({ kind: 'watching' });
    await later(500);
    expect([text(), looks()]).toEqual([null, 0]);
    await screen.close();
    expect(existsSync(screen.folder)).toBe(false);
  });

  it('names what else a person must do, and no account that nobody knows', async () => {
    const { screen, becomes, text } = await screenOf(null);
    becomes({ ...holding, because: 'store-not-writable' });
    screen.look();
    expect(text()?.split('\n').slice(1, 3)).toEqual([
      'see to it that ada can save at /store',
      'on build-7 as ada; this session then goes on by itself',
    ]);
    await screen.close();
  });

  it('asks for the message again once the hold has run out, since the turn has failed by then', async () => {
    const { screen, becomes, text, later } = await screenOf();
    becomes(holding);
    screen.look();
    await later(59_999);
    expect(text()).toContain('goes on by itself');
    await later(1);
    expect(text()).toContain('then send your message again');
    expect(text()).toContain('claude auth login');
    await screen.close();
  });

  it('asks for it again, too, once the turn was interrupted, and says nothing of a wait that nobody is in', async () => {
    const { screen, becomes, text, later, everybodyLeaves, looks } = await screenOf();
    becomes(holding);
    screen.look();
    everybodyLeaves();
    await later(500);
    expect(text()).toContain('then send your message again');
    becomes({ kind: 'waiting', because: 'token-endpoint', since: noon, until: noon + 60_000 });
    await later(500);
    expect([text(), looks()]).toEqual([null, 0]);
    await screen.close();
  });

  it('is not looked at while a login is renewed ahead of its end', async () => {
    const { screen, becomes, text, looks } = await screenOf();
    becomes({ kind: 'renewing' });
    screen.look();
    expect([text(), looks()]).toEqual([null, 0]);
    await screen.close();
  });

  it('says that nobody need do anything while the login service is waited for, renewals in between or not', async () => {
    const { screen, becomes, text, later } = await screenOf();
    const waiting = { kind: 'waiting', because: 'token-endpoint', since: noon, until: noon + 60_000 } as const;
    becomes(waiting);
    screen.look();
    const said = text();
    expect(said).toContain('you need not do anything');
    becomes({ kind: 'renewing' });
    await later(500);
    expect(text()).toBe(said);
    becomes(holding);
    screen.look();
    expect(text()).toContain('claude auth login');
    becomes({ ...waiting, because: 'other-refresh' });
    await later(500);
    expect(text()).toBeNull();
    await screen.close();
  });

  it('shows what comes from outside as words, whatever it is', async () => {
    const { screen, becomes, text } = await screenOf('\u001B[2Jada\nclaude auth logout');
    becomes(holding);
    screen.look();
    expect(text()).toContain(String.raw`account \x1b[2Jada\nclaude auth logout; this`);
    await screen.close();
  });

  it('that cannot be written to is told of, and tried again', async () => {
    const { screen, becomes, text, troubles, later } = await screenOf();
    becomes(holding);
    rmSync(screen.folder, { recursive: true });
    screen.look();
    expect(troubles).toHaveLength(1);
    mkdirSync(screen.folder);
    await later(500);
    expect(text()).toContain('claude auth login');
    await screen.close();
  });
});

describe('a credential of one’s own', () => {
  it('is waited for on the screen with the command that brings it, or with none where it comes by itself', () => {
    expect(credentialOnScreen(null)).toBeNull();
    expect(credentialOnScreen({ because: 'nobody has logged in', person: shown`holdfast login work` })).toEqual([
      'Holdfast is waiting for you. In another terminal:',
      'holdfast login work',
      'nobody has logged in; this session then goes on by itself',
    ]);
    expect(credentialOnScreen({ because: 'the server is away; next try in 2 s', person: null })).toEqual([
      'Holdfast is waiting, and you need not do anything:',
      'the server is away; next try in 2 s',
    ]);
  });
});
