/** Homes in which nothing is as it should be: findings, not crashes, and never a hang. */
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ZooHome } from './home.ts';
import { holdfast } from './program.ts';

const files = [
  '.claude/.credentials.json',
  '.claude.json',
  '.claude/settings.json',
  'project/.claude/settings.json',
  '.claude/mcp-needs-auth-cache.json',
  '.codex/auth.json',
  '.aws/config',
  '.bashrc',
  '.npmrc',
];

function inPlaceOfFiles(put: (zoo: ZooHome, path: string) => unknown) {
  return (zoo: ZooHome) => {
    for (const path of files) {
      zoo.folder(path.replace(/\/?[^/]*$/, '') || '.');
      execFileSync('rm', ['-rf', zoo.path(path)], { env: zoo.env() });
      put(zoo, path);
    }
  };
}

const homes: ReadonlyArray<readonly [string, (zoo: ZooHome) => unknown]> = [
  ['folders where files belong', inPlaceOfFiles((zoo, path) => zoo.folder(path))],
  ['pipes where files belong', inPlaceOfFiles((zoo, path) => execFileSync('mkfifo', [zoo.path(path)], { env: zoo.env() }))],
  ['links that lead round', inPlaceOfFiles((zoo, path) => zoo.link(path, zoo.path(path)))],
  ['random bytes', inPlaceOfFiles((zoo, path) => zoo.file(path, Buffer.from([0, 255, 254, 128, 10, 123]).toString('latin1')))],
  ['half a JSON', inPlaceOfFiles((zoo, path) => zoo.file(path, '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-half'))],
  ['other kinds of JSON', inPlaceOfFiles((zoo, path) => zoo.file(path, '[1, null, "x"]'))],
  ['JSON with comments', inPlaceOfFiles((zoo, path) => zoo.file(path, '{ // mine\n "env": {}, }\n'))],
  ['deep JSON', inPlaceOfFiles((zoo, path) => zoo.file(path, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`))],
  [
    'values of wrong types',
    inPlaceOfFiles((zoo, path) =>
      zoo.file(path, {
        claudeAiOauth: { accessToken: 1, expiresAt: {}, scopes: 4 },
        mcpOAuth: [1],
        env: [1],
        apiKeyHelper: {},
        tokens: 'x',
        Credentials: 3,
        a: null,
      }),
    ),
  ],
  ['files that nobody may read', inPlaceOfFiles((zoo, path) => chmodSync(zoo.file(path, '{}'), 0o000))],
  ['a folder of the client that is a file', (zoo) => zoo.file('.claude', 'x')],
  ['a folder of the client that nobody may enter', (zoo) => [zoo.login(), chmodSync(zoo.path('.claude'), 0o000)]],
  ['links that lead round where folders belong', (zoo) => [zoo.link('.claude', zoo.path('.claude')), zoo.link('.aws', zoo.path('.aws'))]],
  ['a transcript of 1 GB', (zoo) => bigTranscript(zoo)],
  [
    'a transcript that is a folder, one that is a pipe, one that is empty',
    (zoo) => [
      zoo.login(),
      zoo.folder('.claude/projects/-p/a.jsonl'),
      execFileSync('mkfifo', [zoo.path('.claude/projects/-p/b.jsonl')], { env: zoo.env() }),
      zoo.file('.claude/projects/-p/c.jsonl', ''),
    ],
  ],
  [
    'a pipe beside the client’s program',
    (zoo) => {
      zoo.login();
      zoo.file('bin/claude', '#!/bin/sh\n', { mode: 0o755 });
      execFileSync('mkfifo', [zoo.path('bin/package.json')], { env: zoo.env() });
      zoo.set('PATH', `${zoo.path('bin')}:${process.env['PATH'] ?? ''}`);
    },
  ],
  [
    'a thousand projects',
    (zoo) => [zoo.login(), ...Array.from({ length: 1000 }, (_, at) => zoo.file(`.claude/projects/-p${at}/a.jsonl`, '{"type":"user"}\n'))],
  ],
  [
    'variables of any content',
    (zoo) => {
      for (const name of [
        'ANTHROPIC_BASE_URL',
        'HTTPS_PROXY',
        'SSL_CERT_FILE',
        'CLAUDE_CONFIG_DIR',
        'AWS_PROFILE',
        'CODEX_HOME',
        'XDG_DATA_HOME',
      ])
        zoo.set(name, '\u0001\uFFFD ☃ /../ %00');
    },
  ],
  [
    'no variables at all',
    (zoo) => {
      for (const name of ['USER', 'LANG', 'TMPDIR', 'PATH']) zoo.set(name, undefined);
    },
  ],
];

function bigTranscript(zoo: ZooHome): void {
  zoo.login({ expiresIn: -3_600_000, writtenAgo: 9 * 3_600_000 });
  const path = zoo.session(
    'Failed to authenticate. API Error: 401 OAuth token has expired. Please obtain a new token or refresh your existing token.',
  );
  const text = execFileSync('cat', [path], { env: zoo.env() });
  // Sparse: a gigabyte of nothing before the last turn.
  truncateSync(path, 1_000_000_000);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.concat([Buffer.from('\n'), text]), 0, text.length + 1, 1_000_000_000);
  closeSync(file);
}

describe.each(homes)('(%s)', (name, build) => {
  it('is looked at, and named', async () => {
    const zoo = new ZooHome();
    try {
      build(zoo);
      const doctor = await holdfast(zoo, ['doctor', '--json']);
      const { schema, findings } = JSON.parse(doctor.stdout) as { schema: number; findings: ReadonlyArray<{ id: string }> };
      expect({ schema, stderr: doctor.stderr }).toEqual({ schema: 1, stderr: '' });
      expect([0, 1, 3]).toContain(doctor.code);
      expect(doctor.stdout).not.toContain('sk-ant-oat01-half');
      for (const args of [['doctor', '--verbose'], ['check'], ['snapshot'], ['fix', '--dry-run']]) {
        const ended = await holdfast(zoo, args);
        expect([0, 1, 3]).toContain(ended.code);
        expect(ended.stderr).not.toContain('unforeseen');
      }
      expect(name === 'a transcript of 1 GB' ? findings[0]?.id : 'access-token-expired').toBe('access-token-expired');
    } finally {
      execFileSync('chmod', ['-R', 'u+rwx', zoo.home], { env: zoo.env() });
      zoo.close();
    }
  });
});
