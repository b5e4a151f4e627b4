import { describe, expect, it } from 'vitest';
import { readBase } from '../../src/knowledge/base/read-base.ts';
import { checkBase } from '../../src/knowledge/care/check.ts';
import { reportOn } from '../../src/knowledge/care/import.ts';
import { mask, maskSecrets } from '../../src/knowledge/care/mask.ts';
import { changesFor } from '../../src/knowledge/care/patch.ts';
import { readImport } from '../../src/knowledge/care/read-import.ts';
import { templateOf } from '../../src/knowledge/care/template.ts';
import { explainer, files, read } from './known.ts';

const today = Date.parse('2026-11-29T12:00:00Z');

describe('the check', () => {
  const complaintsAbout = (name: string, change: (text: string) => string): string[] => {
    const changed = new Map([...files, [name, change(files.get(name) ?? '')] as const]);
    return checkBase(readBase(changed), today).map(({ file, what }) => `${file}: ${what}`);
  };

  it('has nothing to complain about', () => {
    expect(checkBase(read, today)).toEqual([]);
  });

  it.each<[string, (text: string) => string, RegExp]>([
    ['a heading', (text) => text.replace('## Why this happens', '## Why'), /expected the headings/],
    ['a question', (text) => text.replace('### Can I ignore it?', '### May I?'), /does not answer "Can I ignore it\?"/],
    ['a source', (text) => text.replace(/checked: [\d-]+/, 'checked: 2024-01-01'), /last checked on 2024-01-01/],
    ['a date to come', (text) => text.replace(/checked: [\d-]+/, 'checked: 2030-01-01'), /yet to come/],
    ['a related entry', (text) => text.replace(/related: \[/, 'related: [no-such-one, '), /no entry is called no-such-one/],
    ['an address', (text) => text.replace('## FAQ', '[x](ftp://x.example)\n\n## FAQ'), /is no https address/],
    ['all signatures', (text) => text.replace(/^signatures:\n(?: {2}.*\n)+/m, ''), /it has no signature/],
    ['an example', (text) => text.replace('examples:\n', 'examples:\n  - text: npm error code E401\n'), /leads to tool-own-401/],
    ['front matter', (text) => text.replace('heal: yes', 'heal: maybe'), /heal: /],
    ['a pattern', (text) => text.replace("says: 'refresh tokens? (is|are) single-use'", "says: '(?=x)'"), /linear time/],
  ])('sees that %s is wrong', (_, change, expected) => {
    expect(complaintsAbout('refresh-race.md', change).join('\n')).toMatch(expected);
  });

  it('sees two entries with one title', () => {
    const title = /^title: .*$/m.exec(files.get('overloaded.md') ?? '')?.[0] ?? '';
    expect(complaintsAbout('server-error.md', (text) => text.replace(/^title: .*$/m, title)).join()).toMatch(/another entry has the title/);
  });
});

describe('a new entry', () => {
  it('is read, and complained about until it is written', () => {
    const text = templateOf({ id: 'fresh-one', title: 'Something new has failed', today: '2026-11-24' });
    const base = readBase(new Map([...files, ['fresh-one.md', text] as const]));
    expect(base.faults).toEqual([]);
    const complaints = checkBase(base, today).filter(({ file }) => file === 'fresh-one.md');
    expect(complaints).toEqual([]);
    expect(text).toMatch(/TODO/);
  });
});

describe('masking', () => {
  it.each([
    ['sk-ant-oat01-abcdefghijkl', 'sk-***'],
    ['Authorization: Bearer abcdefghijklmnopqrstuvwxyz', 'Authorization: *** ***'],
    ['token ghp_0123456789abcdefghij', 'token ***'],
    ['mail somebody@corp.example', 'mail user@example.com'],
    ['from 203.0.113.77 to 127.0.0.1', 'from 192.0.2.1 to 127.0.0.1'],
    ['/home/alice/.claude and /Users/bob/x', '/home/USER/.claude and /Users/USER/x'],
    [String.raw`C:\Users\carol\x`, String.raw`C:\Users\USER\x`],
    ['{"refresh_token":"abcdef123456"}', '{"refresh_token":"***"}'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '***'],
  ])('of %s leaves %s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it('leaves what tells the class', () => {
    const text = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';
    expect(mask(text)).toBe(text);
  });
});

describe('evidence', () => {
  const issues = JSON.stringify([
    {
      number: 1,
      title: 'Login lost after sleep',
      url: 'https://github.com/x/y/issues/1',
      createdAt: '2026-11-01T00:00:00Z',
      body: 'It says:\n```\nAPI Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}\n```',
      comments: [
        { body: 'same with sk-ant-api03-secretsecret\n```\nflux gate token denied: capacitor 7 unaligned for bob@corp.example\n```' },
      ],
    },
    {
      number: 2,
      title: 'other',
      url: 'https://github.com/x/y/issues/2',
      body: '```\nflux gate token denied: capacitor 9 unaligned\n```',
      comments: [],
    },
    { number: 3, title: 'no body' },
  ]);

  it('is taken from issues, masked', () => {
    const { met, threads, faults } = readImport(issues);
    expect(threads).toBe(2);
    expect(faults).toEqual(['issue 3: expected "body" as text']);
    expect(JSON.stringify(met)).not.toMatch(/secretsecret|bob@corp/);
  });

  it('gives demand, candidates and a patch', () => {
    const report = reportOn(readImport(issues).met, explainer, new Map());
    expect(report.demand).toEqual([{ id: 'access-token-expired', threads: 1 }]);
    expect(report.candidates[0]).toMatchObject({ threads: 2 });
    const changes = changesFor(report, files, '2026-11-24');
    const known = changes.find(({ file }) => file === 'access-token-expired.md');
    expect(known?.after).toContain('threads: 46');
    const fresh = changes.find(({ before }) => before === '');
    expect(fresh?.after).toMatch(/capacitor/);
    const base = readBase(new Map([...files, ...changes.map(({ file, after }) => [file, after] as const)]));
    expect(base.faults).toEqual([]);
  });

  it('of a known class in new words becomes an example of it', () => {
    const line = { text: 'the access token of this box has run out, says the worker', source: 'https://github.com/x/y/issues/9' };
    const report = reportOn(readImport(JSON.stringify(line)).met, explainer, new Map());
    expect(report.wordings.map(({ id }) => id)).toEqual(['access-token-expired']);
    const [change] = changesFor(report, files, '2026-11-24');
    expect(change?.after).toContain(JSON.stringify(line.text));
    expect(readBase(new Map([...files, [change?.file ?? '', change?.after ?? ''] as const])).faults).toEqual([]);
  });

  it('in well-known words is counted, and not shown', () => {
    const line = {
      text: 'API Error: 403 {"error":{"type":"forbidden","message":"Request not allowed"}}',
      source: 'https://github.com/x/y/issues/8',
    };
    const { demand, wordings } = reportOn(readImport(JSON.stringify(line)).met, explainer, new Map());
    expect({ demand, wordings }).toEqual({ demand: [{ id: 'request-not-allowed', threads: 1 }], wordings: [] });
  });

  it.each([
    ['[not json', /expected a JSON array/],
    ['{"txt":1}\nnonsense', /line 1: expected an object/],
  ])('%s is told what was expected', (text, fault) => {
    expect(readImport(text)).toMatchObject({ met: [] });
    expect(readImport(text).faults.join('\n')).toMatch(fault);
  });
});

describe('the mask for secrets alone', () => {
  it.each([
    ['a token of a known form', 'with sk-ant-oat01-abcdefgh1234', 'with sk-***'],
    ['a token behind its name', 'Bearer abcdefghijklmnopqrst', 'Bearer ***'],
    ['a password in an address', 'https://ada:hunter22@proxy.example/x', 'https://***@proxy.example/x'],
    ['a key in a query', 'GET /cb?state=1&id_token=abc&code=9', 'GET /cb?state=1&id_token=***&code=***'],
    ['what is mixed as only a key is', 'got "aB3dE6gH9jK2mN" back', 'got "***" back'],
    ['a key of hexadecimal digits', 'X-Key: 0123456789abcdef0123456789abcdef', 'X-Key: ***'],
    ['no address of a person', 'ada@example.com on 10.0.0.7', 'ada@example.com on 10.0.0.7'],
    ['no path, which is to be used', 'chmod 600 /home/ada/MyApps2024Main/.claude', 'chmod 600 /home/ada/MyApps2024Main/.claude'],
    ['no id of a session, no time and no model', '5b0e6c1e-0000-4000-8000-00000000a1b2 2026-11-24T10:00:00Z claude-opus-5-5', undefined],
  ])('masks %s', (_, text, masked) => {
    expect(maskSecrets(text)).toBe(masked ?? text);
  });
});
