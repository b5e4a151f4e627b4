import { beforeEach, expect, it } from 'vitest';
import { load } from './suite.ts';

interface Answer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
}

interface Refreshed {
  readonly outcome: string;
  readonly body?: Answer;
  readonly isEarly?: boolean;
}

interface Grants {
  readonly settings: { lifetimeMs: number; marginMs: number; rotates: boolean; saysLifetime: boolean };
  issue(clientId: string): Answer;
  refresh(token: string | undefined, clientId: string): Refreshed;
  judge(token: string | undefined): string;
  endAccess(): void;
  endAll(): void;
  revokedByReuse(): number;
  isLeakedIn(text: string): boolean;
}

const { Grants } = await load<{ Grants: new (settings: Grants['settings'], now: () => number) => Grants }>('suite/grants.mjs');

const lifetimeMs = 3_000;
let now = 0;
let grants: Grants;
let first: Answer;
beforeEach(() => {
  now = 1_000_000;
  grants = new Grants({ lifetimeMs, marginMs: 60_000, rotates: true, saysLifetime: true }, () => now);
  first = grants.issue('me');
});

it('takes an access token up to its end, and no longer', () => {
  now += lifetimeMs - 1;
  expect(grants.judge(first.access_token)).toBe('good');
  now += 1;
  expect(grants.judge(first.access_token)).toBe('ended');
  expect(grants.judge('somebody else’s')).toBe('unknown');
});

it('says a lifetime that is longer by the margin, or none', () => {
  expect(first.expires_in).toBe(63);
  grants.settings.saysLifetime = false;
  expect(grants.issue('me')).not.toHaveProperty('expires_in');
});

it('ends the whole grant when a refresh token comes twice', () => {
  const second = grants.refresh(first.refresh_token, 'me');
  expect(second.outcome).toBe('rotated');
  expect(grants.judge(second.body?.access_token)).toBe('good');
  expect(grants.refresh(first.refresh_token, 'me').outcome).toBe('reused');
  expect(grants.revokedByReuse()).toBe(1);
  expect(grants.judge(second.body?.access_token)).toBe('ended');
  expect(grants.refresh(second.body?.refresh_token, 'me').outcome).toBe('ended');
});

it('keeps the grant of another sign-in', () => {
  const other = grants.issue('me');
  grants.refresh(first.refresh_token, 'me');
  grants.refresh(first.refresh_token, 'me');
  expect(grants.judge(other.access_token)).toBe('good');
  expect(grants.refresh(other.refresh_token, 'me').outcome).toBe('rotated');
});

it('brings no new refresh token where it does not rotate, and takes the old one again', () => {
  grants.settings.rotates = false;
  expect(grants.refresh(first.refresh_token, 'me').body).not.toHaveProperty('refresh_token');
  expect(grants.refresh(first.refresh_token, 'me').outcome).toBe('rotated');
  expect(grants.revokedByReuse()).toBe(0);
});

it('tells a refresh that was for nothing from one that was due', () => {
  now += lifetimeMs / 2 - 1;
  expect(grants.refresh(first.refresh_token, 'me').isEarly).toBe(true);
  const second = grants.issue('me');
  now += lifetimeMs / 2;
  expect(grants.refresh(second.refresh_token, 'me').isEarly).toBe(false);
  const third = grants.issue('me');
  grants.endAccess();
  expect(grants.refresh(third.refresh_token, 'me').isEarly).toBe(false);
});

it('keeps what renews a token when only the token is ended, and nothing when the grant is', () => {
  grants.endAccess();
  expect(grants.judge(first.access_token)).toBe('ended');
  const second = grants.refresh(first.refresh_token, 'me').body;
  grants.endAll();
  expect(grants.judge(second?.access_token)).toBe('ended');
  expect(grants.refresh(second?.refresh_token, 'me').outcome).toBe('ended');
  expect(grants.revokedByReuse()).toBe(0);
});

it('refuses what is of another client or of another server', () => {
  expect(grants.refresh(first.refresh_token, 'you').outcome).toBe('wrong-client');
  expect(grants.refresh('rt-of-another-server', 'me').outcome).toBe('unknown');
  expect(grants.refresh(first.refresh_token, 'me').outcome).toBe('rotated');
});

it('knows each of its tokens in a text, the spent ones as well', () => {
  const second = grants.refresh(first.refresh_token, 'me').body;
  for (const token of [first.access_token, first.refresh_token, second?.access_token, second?.refresh_token]) {
    expect(grants.isLeakedIn(`authorization: Bearer ${token}`)).toBe(true);
  }
  expect(grants.isLeakedIn('authorization: Bearer at-unknown')).toBe(false);
});
