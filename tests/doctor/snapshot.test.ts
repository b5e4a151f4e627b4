import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import { compareSnapshots } from '../../src/doctor/snapshot/compare.ts';
import { readSnapshot, snapshotText, takeSnapshot } from '../../src/doctor/snapshot/snapshot.ts';
import type { Snapshot } from '../../src/doctor/snapshot/snapshot.ts';
import { credentialOf, factsOf, storeOf, winnerOf } from './facts.ts';

type SettingsFile = NonNullable<Facts['settings']>['files'][number];
type Env = Readonly<Record<string, string | undefined>>;

function picture(facts: Facts = factsOf(), env: Env = {}, key = 'a-key-of-these-tests'): Snapshot {
  const hash = (value: string): string => `#${createHmac('sha256', key).update(value).digest('hex').slice(0, 12)}`;
  return takeSnapshot(facts, { env, home: '/home/ada', version: '0.1.0', key, keyId: key, hash });
}

const first = (a: Snapshot, b: Snapshot) => compareSnapshots(a, b).differences[0]?.name;

describe('a picture of an environment', () => {
  it('has no secret in it, whatever variable holds one', () => {
    const canary = 'sk-ant-api03-CANARY-0123456789';
    const names = [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_MODEL',
      'AWS_SECRET_ACCESS_KEY',
      'HTTPS_PROXY',
      'CI',
      'NODE_OPTIONS',
      'GITHUB_TOKEN',
      'CLAUDE_CODE_USE_BEDROCK',
      'HOME',
      'LANG',
    ];
    const text = snapshotText(picture(factsOf(), Object.fromEntries(names.map((name) => [name, canary]))));
    expect(text).not.toContain('CANARY');
    for (const name of names) expect(text).toContain(`variable.${name}`);
  });

  it('names no person, no host and no home', () => {
    const facts = factsOf();
    const text = snapshotText(
      picture(
        { ...facts, machine: facts.machine === null ? null : { ...facts.machine, host: 'secret-host', user: 'secret-user' } },
        { HOME: '/home/ada', USER: 'secret-user' },
      ),
    );
    expect(text).not.toMatch(/secret-|\/home\/ada/);
    expect(text).toContain('"variable.HOME": "~"');
  });

  it('is the same for the same facts, in any order', () => {
    const env = { ANTHROPIC_MODEL: 'opus', CI: '1' };
    expect(snapshotText(picture(factsOf(), env))).toBe(snapshotText(picture(factsOf(), { CI: '1', ANTHROPIC_MODEL: 'opus' })));
  });

  it('leaves out what says nothing of a sign-in', () => {
    expect(snapshotText(picture(factsOf(), { EDITOR: 'vi', MY_SECRET: 'x' }))).not.toMatch(/EDITOR|MY_SECRET/);
  });

  it.each(['', '{', '[]', '{"facts":1}', '{"schema":2,"facts":{},"key":"x"}', '{"schema":1,"facts":{}}'])(
    'refuses %j with its name',
    (text) => {
      expect(() => readSnapshot(text, 'ci.json')).toThrow(HoldfastError);
      expect(() => readSnapshot(text, 'ci.json')).toThrow(/^ci\.json: expected a snapshot, found /);
    },
  );
});

describe('a comparison', () => {
  const here = picture();
  it.each<[string, Snapshot, string | undefined]>([
    ['nothing where nothing differs', picture(), undefined],
    [
      'a key that only one of them has',
      picture(factsOf({ credential: credentialOf({ winners: winnerOf('env-api-key', 'ANTHROPIC_API_KEY') }) }), { ANTHROPIC_API_KEY: 'x' }),
      'credential.print.kind',
    ],
    [
      'a login that only one of them has',
      picture(
        factsOf({
          store: storeOf({
            reading: { kind: 'absent' },
            file: null,
            account: { place: '/x', state: 'absent', startups: null, damage: null, backup: null },
          }),
        }),
        { CI: '1' },
      ),
      'store.state',
    ],
    [
      'a mount that is read-only',
      picture(
        factsOf({ store: storeOf({ mount: { isOwn: true, isReadOnly: true }, obstacle: { code: 'store-read-only', detail: 'x' } }) }),
      ),
      'store.obstacle',
    ],
    ['another home', picture(factsOf(), { HOME: '/root' }), 'variable.HOME'],
    ['a proxy', picture(factsOf(), { HTTPS_PROXY: 'http://p:1' }), 'variable.HTTPS_PROXY'],
    [
      'an older client before another model',
      picture(
        factsOf({
          clients: {
            isComplete: true,
            running: [],
            refreshers: [],
            installed: [{ path: '/usr/bin/claude', version: '2.1.94', isOnPath: true, fault: null }],
            bundled: null,
          },
        }),
        {
          ANTHROPIC_MODEL: 'x',
        },
      ),
      'client.version',
    ],
  ])('puts %s first', (_name, other, name) => {
    expect(first(here, other)).toBe(name);
  });

  it('tells settings apart by what they set, scope by scope', () => {
    const settled = (files: ReadonlyArray<Partial<SettingsFile>>): Snapshot => {
      const whole = { scope: 'local', place: '/x', variables: [], prints: {}, model: null };
      const { settings } = factsOf();
      return picture(factsOf({ settings: settings === null ? null : { ...settings, files: files.map((one) => ({ ...whole, ...one })) } }));
    };
    const key = (print: string) => ({ variables: ['ANTHROPIC_API_KEY'], prints: { ANTHROPIC_API_KEY: print } });
    expect(first(settled([key('#000000000001')]), settled([key('#000000000002')]))).toBe('settings.local.ANTHROPIC_API_KEY');
    expect(first(settled([{}, key('#000000000001')]), settled([{}, key('#000000000002')]))).toBe('settings.local.2.ANTHROPIC_API_KEY');
    const names = (a: Snapshot, b: Snapshot) => compareSnapshots(a, b).differences.map(({ name }) => name);
    expect(names(settled([{ model: 'opus' }]), settled([{ model: 'sonnet' }]))).toEqual(['model']);
    expect(names(settled([{ model: 'opus' }]), settled([{ model: 'opus' }]))).toEqual([]);
  });

  it('makes little of a login that neither of them sends, and of a cloud that neither uses', () => {
    const keyed = { credential: credentialOf({ winners: winnerOf('env-api-key', 'ANTHROPIC_API_KEY') }) };
    const without = factsOf({ ...keyed, store: storeOf({ reading: { kind: 'absent' }, file: null }) });
    const names = (a: Snapshot, b: Snapshot) =>
      compareSnapshots(a, b)
        .differences.filter(({ weight }) => weight >= 0.4)
        .map(({ name }) => name);
    const [a, b] = [{ ANTHROPIC_API_KEY: 'one' }, { ANTHROPIC_API_KEY: 'two', AWS_REGION: 'eu' }];
    expect(names(picture(factsOf(keyed), a), picture(without, b))).toEqual(['variable.ANTHROPIC_API_KEY']);
  });

  it('sees that two secrets are the same, or not', () => {
    const a = picture(factsOf(), { ANTHROPIC_API_KEY: 'one' });
    expect(first(a, picture(factsOf(), { ANTHROPIC_API_KEY: 'one' }))).toBeUndefined();
    expect(first(a, picture(factsOf(), { ANTHROPIC_API_KEY: 'two' }))).toBe('variable.ANTHROPIC_API_KEY');
  });

  it('shows first that workload identity lacks something in one of them, or that a file overrules a variable there', () => {
    const token = { what: 'ANTHROPIC_IDENTITY_TOKEN', place: null, state: 'there', endsAt: null } as const;
    const signedBy = (state: 'there' | 'empty') => {
      const federation = { what: 'workload identity', place: null, missing: [], token: { ...token, state } };
      const { signIn } = credentialOf();
      return factsOf({
        credential: credentialOf({ winners: winnerOf('federation', 'workload identity'), signIn: { ...signIn, federation } }),
      });
    };
    expect(first(picture(signedBy('there')), picture(signedBy('empty')))).toBe('signIn.identityToken');
    const by = { scope: 'user', place: '/home/ada/.claude/settings.json', line: null };
    const overruled = factsOf({ credential: credentialOf({ overruled: [{ name: 'ANTHROPIC_BASE_URL', by, isEmptied: false }] }) });
    expect(first(picture(), picture(overruled))).toBe('overruled');
  });

  it('can be handed on where its key was given, and is compared anyway', () => {
    const options = { env: { ANTHROPIC_API_KEY: 'one' }, home: '/home/ada', version: '0.1.0', hash: (value: string) => `#${value.length}` };
    const given = takeSnapshot(factsOf(), { ...options, key: null, keyId: 'id' });
    expect(readSnapshot(snapshotText(given), 'ci.json').key).toBeNull();
    expect(compareSnapshots(given, given).sameKey).toBe(true);
  });

  it('says nothing of secrets under different keys', () => {
    const comparison = compareSnapshots(
      picture(factsOf(), { ANTHROPIC_API_KEY: 'one' }),
      picture(factsOf(), { ANTHROPIC_API_KEY: 'one' }, 'another key of these tests'),
    );
    expect(comparison).toMatchObject({ sameKey: false, differences: [] });
  });

  it('leaves out what only follows from another difference', () => {
    const none = picture(factsOf({ store: storeOf({ reading: { kind: 'absent' }, file: null }) }));
    expect(compareSnapshots(here, none).differences.map(({ name }) => name)).toEqual(['store.state']);
  });
});
