import { describe, expect, it } from 'vitest';
import { programRenewer, staticRenewer } from '../../../src/profiles/open/program-renewer.ts';
import { runProgram } from '../../../src/host/run-program.ts';
import type { CommandProfile, StaticProfile } from '../../../src/core/profile/profile.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { containing } from '../../stores/scratch.ts';

const clock = { now: () => 1_000, sleep: () => Promise.resolve() };
const node = process.execPath;
const env = { HOME: process.env['HOME'], PATH: process.env['PATH'] };
const world = { env, cwd: '/', home: '/nowhere', platform: process.platform };

function command(words: readonly string[], over: Partial<CommandProfile> = {}) {
  const base = { name: 'work', hosts: [], upstream: null, header: 'authorization' };
  const profile: CommandProfile = { ...base, type: 'command', command: words, ttlMs: 60_000, timeoutMs: 10_000, ...over };
  return programRenewer(profile, clock, (file, timeoutMs) => runProgram(file, world, timeoutMs));
}

describe('a program that brings a token', () => {
  it('brings it with the lifetime that it is known to have', async () => {
    const outcome = await command([node, '-p', '"fake-access-1"']).renew(null);
    expect(outcome).toMatchObject({ kind: 'granted', startedAt: 1_000, granted: { lifetimeMs: 60_000, refresh: null } });
  });

  it.each<[string, readonly string[], string]>([
    ['does not exist', ['/nowhere/program'], 'there is no program'],
    ['may not be executed', ['/etc'], 'may not be executed'],
    ['fails', [node, '-e', 'console.error("please log in"); process.exit(3)'], 'ended with 3: please log in'],
    ['is killed', [node, '-e', 'process.kill(process.pid, "SIGTERM")'], 'by SIGTERM'],
    ['prints nothing', [node, '-e', '0'], 'found none in its output'],
    ['prints too much', [node, '-e', 'console.log("x".repeat(300000))'], 'printed more than'],
  ])('that %s gives nothing, and spends nothing', async (_, words, detail) => {
    expect(await command(words).renew(null)).toMatchObject({ kind: 'unavailable', detail: containing(detail) });
  });

  it('that hangs is ended in time', async () => {
    const hangs = command([node, '-e', 'setInterval(() => 0, 1000)'], { timeoutMs: 300 });
    expect(await hangs.renew(null)).toMatchObject({ kind: 'unavailable', detail: containing('took longer than 0.3 s') });
  });

  it('that fails is quoted without what may be a secret', async () => {
    const says = command([node, '-e', 'console.error("bad token canary-7f3a-canary-7f3a-canary"); process.exit(1)']);
    const outcome = await says.renew(null);
    expect(outcome).toMatchObject({ detail: containing('bad token ') });
    expect(JSON.stringify(outcome)).not.toContain('canary');
  });

  it.each([
    [
      'ERROR: AADSTS700082: The refresh token has expired due to inactivity.\nTo re-authenticate, run: az login --tenant contoso',
      'AADSTS700082: The refresh token has expired due to inactivity. · To re-authenticate, run: az login --tenant contoso',
    ],
    [
      'Reauthentication failed. cannot prompt during non-interactive execution.\n\nsee /home/ada/.config/gcloud/application_default_credentials.json',
      'see /home/ada/.config/gcloud/application_default_credentials.json',
    ],
    [
      'could not reach https://sts.eu-central-1.amazonaws.com/oauth2/token (getaddrinfo)',
      'https://sts.eu-central-1.amazonaws.com/oauth2/token (getaddrinfo)',
    ],
    ['\u001b[31msecretsmanager.eu-central-1.amazonaws.com:443 refused\u001b[0m', ': secretsmanager.eu-central-1.amazonaws.com:443 refused'],
  ])('that fails is quoted whole: %j', async (stderr, quoted) => {
    const says = command([node, '-e', 'console.error(process.argv[1]); process.exit(1)', stderr]);
    expect(await says.renew(null)).toMatchObject({ detail: containing(quoted) });
  });

  it.each([
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'https://llm.example.com/v1?key=7f3a7f3a7f3a7f3a7f3a7f3a',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlMTIzNDU2Nzg5',
    'b3f1c2d4-1111-2222-3333-0123456789ab',
  ])('that prints a secret in its error, %s, does not get it quoted', async (secret) => {
    const says = command([node, '-e', 'console.error("denied for " + process.argv[1]); process.exit(1)', secret]);
    const outcome = await says.renew(null);
    expect(outcome).toMatchObject({ detail: containing('denied for') });
    expect(JSON.stringify(outcome)).not.toContain(secret.slice(-16));
  });

  it('that prints a dump is quoted with its begin and its end', async () => {
    const says = command([node, '-e', 'console.error("no session" + " and so on".repeat(1000) + " run: vault login"); process.exit(1)']);
    const { detail } = (await says.renew(null)) as { detail: string };
    expect(detail).toMatch(/no session and .* … .*run: vault login$/);
    expect(detail.length).toBeLessThan(1_200);
  });

  it('gets no stdin to wait on', async () => {
    const reads = command([node, '-e', 'process.stdin.on("data", () => 0).on("end", () => console.log("fake-access-1"))']);
    expect((await reads.renew(null)).kind).toBe('granted');
  });
});

describe('a token that somebody else keeps', () => {
  const profile = { name: 'key', type: 'static' } as StaticProfile;

  it('is read anew each time', async () => {
    let turn = 0;
    const renewer = staticRenewer(profile, clock, () => Promise.resolve(new Secret(`fake-access-${(turn += 1)}`)));
    const outcomes = [await renewer.renew(null), await renewer.renew(null)];
    const tokens = outcomes.map((outcome) => (outcome.kind === 'granted' ? outcome.granted.access.reveal() : null));
    expect(tokens).toEqual(['fake-access-1', 'fake-access-2']);
  });

  it('that cannot be read gives nothing', async () => {
    const renewer = staticRenewer(profile, clock, () => Promise.reject(new Error('KEY is not set')));
    expect(await renewer.renew(null)).toMatchObject({ kind: 'unavailable', detail: 'KEY is not set' });
  });
});
