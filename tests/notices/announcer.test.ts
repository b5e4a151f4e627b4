import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HoldReason } from '../../src/core/renewal.ts';
import { describe, expect, it } from 'vitest';
import { announce } from '../../src/notices/announcer.ts';
import type { AnnouncerWorld } from '../../src/notices/announcer.ts';
import type { Fact } from '../../src/core/fact.ts';
import { scratchFolder } from '../stores/scratch.ts';
import { openPaint } from '../../src/cli/terminal/terminal.ts';

const noon = Date.parse('2030-01-01T12:00:00Z');
const held: Fact = { event: 'holding', because: 'store-blank', until: noon + 3_600_000 };
const ada = { account: 'acc', organization: null, email: 'ada@example.com' };

/** A world without desktop, and all that is said in it. */
function listening(over: Partial<AnnouncerWorld> = {}) {
  const said: string[] = [];
  const notices: Array<{ heading: string; lines: ReadonlyMap<string, string> }> = [];
  const signals: string[] = [];
  const messages: string[] = [];
  const world: AnnouncerWorld = {
    terminal: {
      say: (line) => said.push(line),
      notice: (heading, lines) => notices.push({ heading, lines: new Map(lines) }),
      raw: () => expect.unreachable('sequences go by signalTerminal'),
      data: (text) => expect.unreachable(`data in the middle of a session: ${text}`),
      fail: () => expect.unreachable('nothing fails here'),
      paint: openPaint(false),
    },
    now: () => noon,
    where: () => ({
      host: 'build-7',
      user: 'ada',
      place: '/store',
      account: 'ada@example.com',
      loginCommand: 'claude auth login',
    }),
    detail: async () => null,
    childOwnsScreen: false,
    signalTerminal: (sequence) => signals.push(sequence),
    messageInTmux: (text) => messages.push(text),
    onHold: null,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    platform: 'linux',
    cwd: '/',
    home: '/nowhere',
    ...over,
  };
  return { world, said, notices, signals, messages };
}

/** Lets the look at the store, which a hold begins with, come back. */
const looked = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('of a session that goes on by itself', () => {
  it.each<[Fact, string]>([
    [
      { event: 'waiting', because: 'token-endpoint' },
      "holdfast: waiting: the vendor's login service gives no renewal at the moment; it goes on by itself",
    ],
    [{ event: 'resumed', heldMs: 720_000 }, 'holdfast: the login is back after 12 min; the session goes on'],
    [
      { event: 'account-switched', from: ada, to: { account: null, organization: null, email: null } },
      'holdfast: the login now belongs to another account: ada@example.com → unnamed; this was no renewal',
    ],
    [
      { event: 'warned', because: 'not-renewable' },
      'holdfast: not needed yet, but soon: claude auth login (the access token was refused and there is no refresh token to renew it with)',
    ],
    [{ event: 'upstream-unreachable', code: 'ECONNREFUSED' }, 'holdfast: the upstream could not be reached: ECONNREFUSED'],
    [
      { event: 'internal-error', where: 'keeper', message: 'EIO' },
      'holdfast: trouble of its own in keeper, traffic goes on unchanged: EIO',
    ],
    [
      { event: 'gave-up', because: 'deadline', heldMs: 1 },
      "holdfast: gave up (deadline): the vendor's own answer went to the client; run claude auth login on build-7, then resume",
    ],
    [
      { event: 'gave-up', because: 'no-client-found', heldMs: 1 },
      'holdfast: the refusal went to the client, which renews by itself: there is no other client here to send (looked for claude on PATH, in ~/.local/bin and ~/.claude/local, and at what this run started)',
    ],
    [
      { event: 'gave-up', because: 'other-way', heldMs: 1 },
      'holdfast: the refusal went to the client, which renews by itself: its project’s proxy or certificates lead it alone',
    ],
  ])('%j is one line', async (fact, line) => {
    const { world, said } = listening();
    announce(world, fact);
    await looked();
    expect(said).toEqual([line]);
  });

  it.each<Fact>([
    { event: 'started', command: 'claude', store: null, upstream: 'https://example.com' },
    { event: 'refused', status: 401, path: '/v1/messages', generation: null },
    { event: 'passed', status: 403, because: 'x' },
    { event: 'released', because: 'renewed', heldMs: 5 },
    { event: 'resend', how: 'cut', heldMs: 5 },
    { event: 'messenger', result: 'moved', tookMs: 5, proactive: true },
    // It lasts seconds, and every session that renews makes the others see it.
    { event: 'waiting', because: 'other-refresh' },
    { event: 'gave-up', because: 'client-left', heldMs: 5 },
    { event: 'gave-up', because: 'holdfast-stopped', heldMs: 5 },
    { event: 'ended', exitCode: 0, childExitCode: 0, outcome: 'good', who: null, next: null, scope: null },
  ])('%j is nobody’s business', (fact) => {
    const { world, said, notices, signals } = listening();
    announce(world, fact);
    expect([said, notices, signals]).toEqual([[], [], []]);
  });
});

describe('of a session that is held', () => {
  it('a person is told what to do, and the terminal rings and is named after it', async () => {
    const { world, notices, signals, messages } = listening();
    announce(world, held);
    await looked();
    expect(notices).toHaveLength(1);
    expect(notices[0]?.heading).toBe('held – a person is needed');
    expect(notices[0]?.lines.get('do')).toBe('claude auth login');
    expect(notices[0]?.lines.get('until')).toMatch(/^in 1 h;/);
    expect(signals).toEqual(['\u001B]0;holdfast: held: claude auth login\u0007', '\u0007']);
    expect(messages).toEqual([
      'Holdfast holds this session: claude auth login on build-7 (the vendor refused to renew the login, and the client emptied its store)',
    ]);
  });

  it('what was found at the store is told only where that is why', async () => {
    const detail = async (because: HoldReason) => (because === 'store-not-writable' ? 'no space is left' : null);
    const broken = listening({ detail });
    announce(broken.world, { ...held, because: 'store-not-writable' });
    const blank = listening({ detail });
    announce(blank.world, held);
    await looked();
    expect(broken.notices[0]?.lines.get('why')).toContain('no space is left');
    expect(blank.notices[0]?.lines.get('why')).not.toContain('no space is left');
  });

  it('nothing is written on a screen that the child owns, and the terminal still rings', async () => {
    const { world, said, notices, signals } = listening({ childOwnsScreen: true });
    announce(world, held);
    await looked();
    announce(world, { event: 'resumed', heldMs: 1_000 });
    announce(world, { event: 'internal-error', where: 'x', message: 'y' });
    announce(world, { event: 'warning', warning: { kind: 'store-not-writable', detail: 'no space is left' } });
    await looked();
    expect([said, notices]).toEqual([[], []]);
    expect(signals).toEqual([
      '\u001B]0;holdfast: held: claude auth login\u0007',
      '\u0007',
      '\u001B]0;holdfast: login is back after 1 s\u0007',
    ]);
  });

  it('a person is told to send the message again where the client has given the turn up', async () => {
    const { world, said, signals, messages } = listening({ turnEnded: async () => true });
    announce(world, { event: 'resumed', heldMs: 1_000 });
    await looked();
    expect(said).toEqual(['holdfast: the login is back after 1 s: resend your message']);
    expect(signals).toEqual(['\u001B]0;holdfast: the login is back after 1 s: resend your message\u0007', '\u0007']);
    expect(messages).toEqual(['Holdfast: the login is back after 1 s; resend your message']);
  });

  it('a desktop shows it', async () => {
    const { folder, arrived } = programThatKeepsArguments('notify-send');
    const { world } = listening({ env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, DISPLAY: ':0' } });
    announce(world, held);
    const text = await arrived();
    expect(text).toMatch(/^--urgency=critical\n--\nHoldfast\na session is held for 1 h: the vendor refused/);
    expect(text).toContain('do: claude auth login\non: build-7, as ada');
  });

  it('macOS shows it, told as an argument and not as a part of the script', async () => {
    const { folder, arrived } = programThatKeepsArguments('osascript');
    const { world } = listening({ platform: 'darwin', env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder } });
    announce(world, held);
    const text = await arrived();
    expect(text).toMatch(/^-e\non run argv\n/);
    expect(text).toMatch(/\nend run\na session is held [\s\S]+do: claude auth login/);
  });

  it('a desktop without such a program is no trouble', async () => {
    const { world, said, notices } = listening({ env: { PATH: scratchFolder(), HOME: scratchFolder(), DISPLAY: ':0' } });
    announce(world, held);
    await expect.poll(() => notices.length).toBe(1);
    expect(said).toEqual([]);
  });
});

describe('a warning', () => {
  it('is said with the one thing to do', () => {
    const { world, said } = listening();
    announce(world, { event: 'warning', warning: { kind: 'login-ends', endsAt: noon + 86_400_000, withinDays: 1 } });
    expect(said).toEqual([
      'holdfast: soon: the login ends in 24 h, on 2030-01-02 12:00 UTC, which no renewal extends',
      'holdfast:   hint: claude auth login',
    ]);
  });
});

describe('the other ways to tell people', () => {
  it('get what the terminal gets, from the environment', async () => {
    const file = join(scratchFolder(), 'events.json');
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      HOLDFAST_ON_EVENT: `cat > '${file}.part' && mv '${file}.part' '${file}'`,
    };
    const { world } = listening({ env, detail: async () => 'seen at the store' });
    announce(world, held);
    expect(JSON.parse(await contentOf(file))).toMatchObject({
      schema: 1,
      event: 'holding',
      text: expect.stringMatching(/: seen at the store$/) as string,
      command: 'claude auth login',
      host: 'build-7',
    });
  });

  it('that do not work are said, to whoever listens for that', async () => {
    const troubles: string[] = [];
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      HOLDFAST_ON_EVENT: 'exit 4',
      HOLDFAST_WEBHOOK: 'ftp://example.com',
    };
    const { world, said } = listening({ env, onTrouble: (text) => troubles.push(text) });
    announce(world, { event: 'gave-up', because: 'deadline', heldMs: 1 });
    await expect
      .poll(() => troubles.toSorted())
      .toEqual([
        '--on-event ended with exit code 4',
        'HOLDFAST_WEBHOOK is not used: expected https://…, or http:// to this machine itself',
      ]);
    expect(said).toHaveLength(1);
  });
});

describe('the --on-hold command', () => {
  it('gets the event as JSON on its stdin, with the words that people get', async () => {
    const file = join(scratchFolder(), 'event.json');
    const { world } = listening({ onHold: `cat > '${file}.part' && mv '${file}.part' '${file}'` });
    announce(world, held);
    const event = JSON.parse(await contentOf(file)) as unknown;
    expect(event).toMatchObject({
      schema: 1,
      event: 'holding',
      because: 'store-blank',
      do: 'claude auth login',
      on: 'build-7, as ada',
      account: 'ada@example.com',
      store: '/store',
    });
  });

  it('that fails is said, with its exit code', async () => {
    const { world, said } = listening({ onHold: 'exit 3' });
    announce(world, held);
    await expect.poll(() => said).toEqual(['holdfast: --on-hold ended with exit code 3']);
  });
});

/** A folder for PATH in which a program writes its arguments, one a line, and the wait for them. */
function programThatKeepsArguments(name: string): { folder: string; arrived: () => Promise<string> } {
  const folder = scratchFolder();
  const file = join(folder, 'arguments');
  writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" > '${file}.part'\nmv '${file}.part' '${file}'\n`);
  chmodSync(join(folder, name), 0o755);
  return { folder, arrived: () => contentOf(file) };
}

async function contentOf(file: string): Promise<string> {
  const read = (): string => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return '';
    }
  };
  await expect.poll(read).not.toBe('');
  return read();
}
