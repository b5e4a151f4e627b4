import { describe, expect, it } from 'vitest';
import { fixedCommand } from '../../../src/core/shell-word.ts';
import type { ClientFacts, CloudFacts, Facts, McpFacts, NetworkFacts, PeerFacts } from '../../../src/doctor/facts.ts';
import { surroundingRules } from '../../../src/doctor/rules/surroundings.ts';
import { credentialOf, now, storeOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const machine = (changes: Partial<NonNullable<Facts['machine']>>): Partial<Facts> => ({ machine: { ...healthy.machine, ...changes } });
const clock = (changes: Partial<NonNullable<Facts['clock']>>): Partial<Facts> => ({ clock: { ...healthy.clock, ...changes } });
const network = (changes: Partial<NetworkFacts>): Partial<Facts> => ({ network: { ...healthy.network, ...changes } });
const answer = (changes: Partial<NonNullable<NetworkFacts['online']>>): Partial<Facts> =>
  network({ online: { host: 'api.anthropic.com', state: 'answered', status: 200, dateSkewMs: 0, detail: null, ...changes } });
const release = (version: string): Partial<Facts> => ({
  clients: { ...healthy.clients, installed: [{ path: '/usr/bin/claude', version, isOnPath: true, fault: null }] },
});
const noLogin = { credential: credentialOf({ winners: winnerOf('none') }), store: storeOf({ reading: { kind: 'absent' } }) };
const mcp = (changes: Partial<McpFacts>): Partial<Facts> => ({ mcp: { ...healthy.mcp, ...changes } });
const entry = (state: McpFacts['entries'][number]['state'], name = 'linear'): Partial<Facts> =>
  mcp({ entries: [{ name, key: `${name}|1`, state, expiresAt: now - 60_000 }] });
const busy: ClientFacts = {
  ...healthy.clients,
  running: [{ pid: 7, name: 'claude', startedAt: null, credentialVariables: [], usesThisStore: true }],
};
const cloud = (changes: Partial<CloudFacts['problems'][number]>): Partial<Facts> => ({
  cloud: {
    ...healthy.cloud,
    provider: 'bedrock',
    problems: [
      {
        id: 'bedrock-expired',
        evidence: 'the session of AWS has expired',
        command: null,
        advice: null,
        sure: 0.75,
        cache: null,
        ...changes,
      },
    ],
  },
});
const peer = (changes: Partial<PeerFacts>): Partial<Facts> => ({
  peers: [
    {
      client: 'gh',
      place: '~/.config/gh',
      state: 'expired',
      detail: 'it lapsed',
      id: 'peer-expired',
      command: null,
      advice: null,
      ...changes,
    },
  ],
});
const workflow = (changes: Partial<NonNullable<Facts['ci']>['workflows'][number]>): Partial<Facts> => ({
  ci: { workflows: [{ place: '.github/workflows/a.yml', usesAction: true, hasIdToken: false, givesToken: false, line: 3, ...changes }] },
});

const fiveMinutes = 5 * 60_000;

describe('the surroundings', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    ['a machine on which all is well', {}, []],
    ['a part that was not seen', { failed: [{ collector: 'store', because: 'it took too long' }] }, ['warning facts-missing']],

    ['a clock five minutes off', answer({ dateSkewMs: fiveMinutes }), []],
    ['a clock that is more ahead', answer({ dateSkewMs: fiveMinutes + 1 }), ['error clock-skew']],
    ['a clock that is more behind', answer({ dateSkewMs: -fiveMinutes - 1 }), ['error clock-skew']],
    ['a file five minutes ahead', clock({ ahead: [{ path: '/a', byMs: fiveMinutes }] }), []],
    ['a file further ahead', clock({ ahead: [{ path: '/a', byMs: fiveMinutes + 1 }] }), ['error clock-skew']],
    ['a lock ahead, which has a rule of its own', clock({ ahead: [{ path: '/a.lock', byMs: fiveMinutes + 1 }] }), []],
    ['a clock before this program was made', clock({ isBeforeBuild: true }), ['error clock-skew']],
    ['a clock that was moved by five minutes', clock({ jumpedMs: -fiveMinutes }), []],
    ['a clock that was moved by more', clock({ jumpedMs: -fiveMinutes - 1 }), ['error clock-skew']],

    ['a home that is not there', machine({ homeState: 'missing' }), ['error env-user-missing (child-environment)']],
    ['no HOME, where a login was found', machine({ homeState: 'unset', home: null }), []],
    [
      'no HOME and no login',
      { ...machine({ homeState: 'unset', home: null }), ...noLogin },
      ['error env-user-missing (child-environment)'],
    ],
    [
      'no home where no login is used',
      { ...machine({ homeState: 'missing' }), credential: credentialOf({ winners: winnerOf('env-api-key') }) },
      [],
    ],
    ['no user', machine({ user: null }), ['info env-user-missing (child-environment)']],
    ['no user on macOS, and a login', machine({ user: null, platform: 'darwin' }), ['info env-user-missing (child-environment)']],
    [
      'no user on macOS, and none',
      { ...machine({ user: null, platform: 'darwin' }), ...noLogin },
      ['error env-user-missing (child-environment)'],
    ],

    [
      'settings that are broken or withheld',
      {
        settings: { ...healthy.settings, broken: [{ place: '/a', because: 'no JSON' }], withheld: [{ place: '/b', names: ['env'] }] },
      },
      ['warning settings-broken', 'info folder-not-trusted'],
    ],

    ['the release before a broken one', release('2.1.93'), []],
    ['a broken release', release('2.1.94'), ['error client-auth-regression']],
    ['another broken release', release('1.0.83'), ['error oauth-not-supported']],
    ['the release after it', release('2.1.96'), []],

    ['certificates that are fine', network({ certificates: [{ name: 'SSL_CERT_FILE', path: '/a', state: 'fine' }] }), []],
    [
      'certificates that are missing',
      network({ certificates: [{ name: 'SSL_CERT_FILE', path: '/a', state: 'missing' }] }),
      ['warning network-tls'],
    ],
    [
      'certificates that are missing behind a proxy',
      network({
        certificates: [{ name: 'NODE_EXTRA_CA_CERTS', path: '/a', state: 'not-pem' }],
        proxies: [{ name: 'HTTPS_PROXY', host: 'proxy', isValid: true }],
      }),
      ['error network-tls'],
    ],
    [
      'certificates of which the client knows nothing',
      network({ certificates: [{ name: 'CURL_CA_BUNDLE', path: '/a', state: 'missing' }] }),
      [],
    ],
    [
      'a proxy that is none',
      network({ proxies: [{ name: 'HTTPS_PROXY', host: null, isValid: false }] }),
      ['error network-connect (child-environment)'],
    ],
    ['TLS that is not checked', network({ tlsUnchecked: true }), ['warning network-tls']],
    ['a host that cannot be reached', answer({ state: 'unreachable', status: null }), ['error network-connect']],
    ['a host that is slow', answer({ state: 'slow', status: null }), ['error network-connect']],
    ['a host whose certificate is refused', answer({ state: 'tls', status: null }), ['error network-tls']],
    ['a host that refuses', answer({ status: 499 }), []],
    ['a host that fails', answer({ status: 500 }), ['error server-error']],

    ['a cloud that is surely at fault', cloud({}), ['error bedrock-expired']],
    ['a cloud that may be', cloud({ sure: 0.74 }), ['warning bedrock-expired']],
    ['a cache of it that may be at fault', cloud({ sure: 0.7, cache: '/cache' }), ['warning bedrock-expired (set-aside)']],
    ['a cache where something else is likelier', cloud({ sure: 0.71, cache: '/cache' }), ['warning bedrock-expired']],
    ['a variable of a cloud', cloud({ command: fixedCommand`unset AWS_PROFILE` }), ['error bedrock-expired (child-environment)']],

    ['a server that is signed in to', entry('good'), []],
    ['an entry without a token', entry('stub'), ['warning mcp-needs-auth (drop-member)']],
    ['an entry without a token, while a client runs', { ...entry('stub'), clients: busy }, ['warning mcp-needs-auth']],
    ['an entry in a keychain', { ...entry('stub'), store: storeOf({ place: 'the keychain' }) }, ['warning mcp-needs-auth']],
    ['a registration without a login', entry('registration-only'), ['warning mcp-client-registration']],
    ['a token that has lapsed', entry('expired'), ['warning mcp-needs-auth']],
    ['a token that has lapsed and can be renewed', entry('expired-renewable'), ['info mcp-needs-auth']],
    ['what nobody uses behind a cloud', { ...entry('stub'), credential: credentialOf({ winners: winnerOf('cloud') }) }, []],
    ['a cached verdict', mcp({ cached: [{ name: 'linear', ageMs: 5, place: '/cache' }] }), ['warning mcp-needs-auth (drop-member)']],
    [
      'a cached verdict while a client runs',
      { ...mcp({ cached: [{ name: 'linear', ageMs: 5, place: '/cache' }] }), clients: busy },
      ['warning mcp-needs-auth'],
    ],

    ['a workflow without a permission', workflow({}), ['warning ci-oidc-setup']],
    ['a workflow that may ask for a token', workflow({ hasIdToken: true }), []],
    ['a workflow that brings one', workflow({ givesToken: true }), []],

    ['another client whose login lapsed', peer({}), ['warning peer-expired']],
    ['another client, of no class', peer({ id: null }), []],
    ['another client that renews by itself', peer({ state: 'expired-renewable' }), []],
    ['another client that is fine', peer({ state: 'good' }), []],
  ])('%s', (_, changes, expected) => {
    expect(told(surroundingRules(viewWith(changes)))).toEqual(expected);
  });

  it.each([
    ['what the vendor’s clock shows', answer({ dateSkewMs: 2 * fiveMinutes }), 0.97],
    ['what was moved', clock({ jumpedMs: 2 * fiveMinutes }), 0.9],
    ['what files show', clock({ ahead: [{ path: '/a', byMs: 2 * fiveMinutes }] }), 0.94],
  ])('a clock is judged by %s', (_, changes, sure) => {
    expect(surroundingRules(viewWith(changes))[0]?.confidence).toBe(sure);
  });

  it('a cached verdict is out of date where a login is stored', () => {
    const cached = [{ name: 'linear', ageMs: 5, place: '/cache' }];
    const stale = surroundingRules(viewWith({ mcp: { ...healthy.mcp, ...entry('good').mcp, cached } }));
    expect(stale[0]?.evidence[1]).toBe('a login of it is stored, so the verdict is stale');
    expect(surroundingRules(viewWith(mcp({ cached })))[0]?.evidence).toHaveLength(1);
  });
});
