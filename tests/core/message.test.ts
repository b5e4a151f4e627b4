import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/core/fact.ts';
import type { Incident } from '../../src/core/incident.ts';
import { messageLines, messageOf, messageOfIncident, warningText } from '../../src/core/message.ts';
import type { Warning } from '../../src/core/warning.ts';

const noon = Date.parse('2030-01-01T12:00:00Z');
const where = { host: 'build-7', user: 'ada', place: '/store', account: 'ada@example.com', loginCommand: 'claude auth login' };
const addressed = { schema: 1, at: '2030-01-01T12:00:00.000Z', host: 'build-7', user: 'ada', account: 'ada@example.com', store: '/store' };

describe('the message of a fact', () => {
  it.each<[Fact, object]>([
    [
      { event: 'holding', because: 'store-blank', until: noon + 3_600_000 },
      {
        event: 'holding',
        text: 'a session is held for 1 h: the vendor refused to renew the login, and the client emptied its store',
        command: 'claude auth login',
        because: 'store-blank',
        until: '2030-01-01T13:00:00.000Z',
      },
    ],
    [
      { event: 'resumed', heldMs: 60_000 },
      { event: 'resumed', text: 'the login is back after 1 min', command: null, heldMs: 60_000 },
    ],
    [
      { event: 'gave-up', because: 'deadline', heldMs: 1 },
      {
        event: 'gave-up',
        text: "gave up (deadline): the vendor's own answer went to the client",
        command: 'claude auth login',
        because: 'deadline',
      },
    ],
    [
      { event: 'warning', warning: { kind: 'login-ends', endsAt: noon + 3_600_000, withinDays: 1 } },
      {
        event: 'warning',
        text: 'the login ends in 1 h, on 2030-01-01 13:00 UTC, which no renewal extends',
        command: 'claude auth login',
        kind: 'login-ends',
        endsAt: '2030-01-01T13:00:00.000Z',
        withinDays: 1,
      },
    ],
  ])('%j says where, who and what to do', (fact, rest) => {
    expect(messageOf(fact, where, noon)).toEqual({ ...addressed, ...rest });
  });

  it.each<Fact>([
    { event: 'gave-up', because: 'client-left', heldMs: 1 },
    { event: 'gave-up', because: 'holdfast-stopped', heldMs: 1 },
    { event: 'gave-up', because: 'no-client-found', heldMs: 1 },
    { event: 'gave-up', because: 'other-way', heldMs: 1 },
    { event: 'waiting', because: 'token-endpoint' },
    { event: 'ended', exitCode: 0, childExitCode: 0, outcome: 'good', who: null, next: null, scope: null },
  ])('%j has none', (fact) => {
    expect(messageOf(fact, where, noon)).toBeNull();
  });

  it('says what was found at the store, and that a turn that was given up must be sent again', () => {
    const held: Fact = { event: 'holding', because: 'store-not-writable', until: noon };
    const detailed = messageOf(held, where, noon, { detail: 'the disk is full', turnEnded: false });
    expect(detailed?.text).toMatch(/: the disk is full$/);
    expect(detailed?.command).toBe('see to it that ada can save at /store');
    const back = messageOf({ event: 'resumed', heldMs: 1 }, where, noon, { detail: null, turnEnded: true });
    expect(back?.command).toBe('resend your message');
  });
});

describe('a warning in words', () => {
  it.each<[Warning, string]>([
    [
      { kind: 'run-may-outlive-login', endsAt: noon + 3_600_000 },
      'the login ends in 1 h, on 2030-01-01 13:00 UTC, before this run may be over; no renewal extends it',
    ],
    [{ kind: 'store-not-writable', detail: 'no space' }, 'a renewed login could not be saved: no space'],
    [{ kind: 'copied-login', other: '/b', setting: null }, 'the same login lies in /b: whichever is renewed first ends the other'],
    [
      { kind: 'copied-login', other: '/b', setting: 'container' },
      'the same login lies in /b, as it happens where a container was given a copy: whichever is renewed first ends the other',
    ],
    [
      { kind: 'linked-store', target: '/l' },
      'the login file is a link to /l: a renewal replaces the link, and what is there stays behind with a login that is spent',
    ],
    [
      { kind: 'orphaned-lock', path: '/l', since: noon - 600_000 },
      'a renewal was cut off 10 min ago and left its lock behind: /l; the client takes it over by itself, but the login may have been spent',
    ],
  ])('%j', (warning, text) => {
    expect(warningText(warning, noon)).toBe(text);
  });
});

describe('the message of an incident', () => {
  const incident: Incident = {
    at: noon,
    session: 'id-1',
    turn: null,
    folder: '/repo',
    transcript: '/home/ada/.claude/projects/-repo/id-1.jsonl',
    cause: 'refused',
    place: '/store',
    identity: null,
    tried: ['nothing'],
  };

  it('says why, and how the session goes on', () => {
    expect(messageOfIncident(incident, where, '/home/ada')).toEqual({
      ...addressed,
      event: 'incident',
      text: 'a turn in /repo ended: the vendor refused a login that looks good in the store',
      command: 'claude auth login',
      cause: 'refused',
      session: 'id-1',
      folder: '/repo',
      tried: ['nothing'],
      resume: 'cd /repo && claude --resume id-1',
    });
  });

  it('names the configuration folder of a session that lies elsewhere, and quotes what a shell would take apart', () => {
    const elsewhere = { ...incident, folder: "/my repo's", transcript: '/etc/my claude/projects/-repo/id-1.jsonl' };
    expect(messageOfIncident(elsewhere, where, '/home/ada')['resume']).toBe(
      String.raw`cd '/my repo'\''s' && CLAUDE_CONFIG_DIR='/etc/my claude' claude --resume id-1`,
    );
  });

  it('has no resume command where the session has no id', () => {
    expect(messageOfIncident({ ...incident, session: null }, where, '/home/ada')['resume']).toBeNull();
  });

  it('has an account also where no store names one', () => {
    expect(messageLines(messageOfIncident(incident, { ...where, account: null }, '/home/ada'))).toBe(
      'a turn in /repo ended: the vendor refused a login that looks good in the store\ndo: claude auth login\non: build-7, as ada\naccount: not named by the store\nstore: /store',
    );
  });
});
