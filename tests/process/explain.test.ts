import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../stores/scratch.ts';

const root = join(import.meta.dirname, '..', '..');
const holdfast = join(root, 'bin', 'holdfast.cjs');
const expired = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';

function run(args: readonly string[], { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {}) {
  const home = scratchFolder();
  const { status, stdout, stderr } = spawnSync(process.execPath, [holdfast, ...args], {
    input,
    encoding: 'utf8',
    cwd: scratchFolder(),
    env: { PATH: process.env['PATH'], HOME: home, HOLDFAST_HOME: home, ...env },
  });
  return { status, stdout, stderr };
}

function fileWith(text: string, name = 'text.log'): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, text);
  return path;
}

beforeAll(() => {
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
});

describe('holdfast explain', () => {
  it('explains what comes on stdin, on a short page', () => {
    const { status, stdout, stderr } = run(['explain'], { input: expired });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(
      /^The access token has expired[\s\S]*sure \(9\d %\)[\s\S]*Do this first[\s\S]*Not that[\s\S]*Read on {2}holdfast explain access-token-expired\n$/,
    );
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(96);
    expect(stdout.split('\n').length).toBeLessThan(24);
  });

  it('gives the verdict as JSON, of one input and of several', () => {
    const path = fileWith(expired);
    const one = JSON.parse(run(['explain', '--json', path]).stdout) as object;
    expect(one).toMatchObject({ schema: 1, id: 'access-token-expired', auth: true, heal: 'yes', file: path });
    const two = run(['explain', path, fileWith('nothing of the kind'), '--json']);
    expect(two.status).toBe(1);
    expect(JSON.parse(two.stdout)).toMatchObject({ inputs: [{ id: 'access-token-expired' }, { id: null }] });
  });

  it('says honestly that it does not know, what is nearest, and what to capture', () => {
    const { status, stdout } = run(['explain'], { input: 'the keychain is somehow strange today' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^This text is not recognised\.[\s\S]*Nearest by its words\n {2}keychain-locked[\s\S]*What to capture next\n/);
  });

  it('answers NDJSON line by line, and names the lines that are none', () => {
    const input = `${JSON.stringify({ text: expired })}\nnonsense\n\n${JSON.stringify({ text: 'npm error code E401' })}\n`;
    const { status, stdout } = run(['explain', '--ndjson'], { input });
    expect(status).toBe(2);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string | null; error?: string });
    expect(lines.map(({ id }) => id)).toEqual(['access-token-expired', null, 'tool-own-401']);
    expect(lines[1]?.error).toMatch(/^-, line 2: expected an object/);
  });

  it('looks through a log, and shows all of it on request', () => {
    const quiet = 'INFO request served in 12 ms\n'.repeat(2000);
    const log = fileWith(`${quiet}npm ERR! code E401\n${quiet}${expired}\n${quiet}${expired}\n`);
    const short = run(['explain', log]);
    expect(short.stdout).toMatch(/^The access token has expired[\s\S]*1 other class was found in this log: add --all/);
    expect(run(['explain', '--all', log]).stdout).toMatch(/access-token-expired +9\d % {2}2 times, bytes \d+ to \d+\n[\s\S]*tool-own-401/);
  });

  it('judges a session by its last turn', () => {
    const refused = {
      type: 'assistant',
      sessionId: 's',
      error: 'authentication_failed',
      message: { content: [{ type: 'text', text: expired }] },
    };
    const well = { type: 'assistant', sessionId: 's', message: { content: [{ type: 'text', text: 'done' }] } };
    const session = (...records: object[]): string => records.map((record) => JSON.stringify(record)).join('\n');
    expect(run(['explain', '--json', fileWith(session(refused), 'a.jsonl')]).stdout).toContain('"access-token-expired"');
    expect(run(['explain', '--json', fileWith(session(refused, well), 'b.jsonl')]).stdout).toContain('"not-an-error"');
  });

  it('lists the classes and shows an article', () => {
    expect(run(['explain', '--list']).stdout).toMatch(/^cloud\n {2}azure-auth {2,}Azure refuses/);
    expect(JSON.parse(run(['explain', '--list', '--json']).stdout)).toMatchObject({ schema: 1, entries: { length: 66 } });
    expect(run(['explain', 'refresh-race']).stdout).toMatch(
      /^# Two programs renewed one login.*\n\n\*\*Do this first\.\*\* Wait ten seconds[\s\S]*## FAQ/,
    );
  });

  it('uses signatures of one’s own from the folder beside the config', () => {
    const home = scratchFolder();
    mkdirSync(join(home, 'signatures'));
    writeFileSync(
      join(home, 'signatures', 'badge.md'),
      '---\nid: badge-reader\ntitle: The badge reader wants a new badge\nfirst: Ask the front desk.\nsignatures: [{ says: badge refused, weight: 9 }]\n---\n',
    );
    writeFileSync(join(home, 'signatures', 'bad.md'), 'nothing');
    const { status, stdout, stderr } = run(['explain'], { input: 'badge refused', env: { HOLDFAST_HOME: home } });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^The badge reader wants a new badge/);
    expect(stderr).toMatch(/^warning: .*bad\.md: expected front matter.*this signature is not used\n$/);
  });

  it('says what it expected where there is no such file', () => {
    const { status, stdout, stderr } = run(['explain', 'no-such-thing']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: expected a text, a file, "-" or the name of a class, found "no-such-thing"\nhint: holdfast explain --list/,
    );
    expect(run(['explain', 'no-such-thing.log']).stderr).toMatch(/found "no-such-thing\.log": there is no such file\nhint: /);
    expect(run(['explain', root]).stderr).toMatch(/^error: expected a text, a file, .*: a folder\nhint: holdfast explain --list/);
    expect(run(['explain', '--nope']).stderr).toMatch(/^error: unknown option '--nope'\nhint: /);
  });

  it('takes a text on the command line, and what is misspelt for what it is', () => {
    const sentence = run(['explain', '--json', 'OAuth token has expired. Please run /login']);
    expect(JSON.parse(sentence.stdout)).toMatchObject({ id: 'access-token-expired' });
    expect(sentence.stdout).not.toContain('"file"');
    expect(run(['explain', 'OAuth token has expired. '.repeat(400)]).stdout).toMatch(/^The access token has expired/);
    expect(run(['explain', 'OAuth', 'token', 'has', 'expired']).stdout).toMatch(/^The access token has expired/);
    expect(run(['explain', 'refresh-rase']).stderr).toMatch(/did you mean refresh-race\?\nhint: holdfast explain refresh-race\n$/);
  });

  it('says what is missing where there is nothing to explain', () => {
    const { status, stdout, stderr } = run(['explain'], { input: ' \n' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^error: expected a text on stdin, found nothing: .*stderr.*\nhint: claude -p "fix it" 2>&1 \| tee run\.log; holdfast explain run\.log\n$/,
    );
    expect(run(['explain', fileWith('')]).stderr).toMatch(/^error: expected a text in .*text\.log, found nothing/);
  });

  it('says which programs read the clipboard where there is none', () => {
    const { status, stderr } = run(['explain', '--clipboard'], { env: { PATH: scratchFolder() } });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: no program that reads the clipboard was found \(tried .*\)\nhint: /);
  });

  it('ends quietly when nobody reads on', async () => {
    const lines = `${JSON.stringify({ text: expired })}\n`.repeat(4000);
    const child = spawn(process.execPath, [holdfast, 'explain', '--ndjson', fileWith(lines)], {
      env: { PATH: process.env['PATH'], HOME: scratchFolder() },
    });
    let said = '';
    child.stderr.on('data', (bytes) => (said += String(bytes)));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});

describe('holdfast kb', () => {
  it('builds the site, and says where', () => {
    const out = join(scratchFolder(), 'site');
    const { status, stderr } = run(['kb', 'build', '--out', out, '--url', 'https://errors.example.com']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^1\d\d files in .*\nOpen .*index\.html in a browser/);
    expect(run(['kb', 'build', '--url', 'nowhere']).stderr).toMatch(/^error: expected the address of the site, found "nowhere"\nhint: /);
  });

  it('checks, makes a new entry, and imports evidence as a patch that applies', () => {
    expect(run(['kb', 'check'])).toMatchObject({ status: 0, stderr: '66 entries, nothing to complain about.\n' });
    const folder = join(scratchFolder(), 'knowledge');
    spawnSync('cp', ['-r', join(root, 'knowledge'), folder]);
    expect(run(['kb', 'new', 'flux-gate', '--from', folder])).toMatchObject({ status: 0, stdout: `${join(folder, 'flux-gate.md')}\n` });
    expect(run(['kb', 'new', 'flux-gate', '--from', folder])).toMatchObject({ status: 2 });
    expect(run(['kb', 'new', 'Flux Gate', '--from', folder]).stderr).toMatch(/^error: expected a name of small letters/);
    const evidence = fileWith(`${JSON.stringify({ text: expired, source: 'https://github.com/x/y/issues/1' })}\n`, 'evidence.ndjson');
    const { status, stdout, stderr } = run(['kb', 'import', evidence, '--from', folder]);
    expect({ status, told: stderr.includes('1  access-token-expired') }).toEqual({ status: 0, told: true });
    const applied = spawnSync('git', ['apply', '--verbose', '-'], {
      cwd: join(folder, '..'),
      input: stdout,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: scratchFolder() },
    });
    expect([applied.status, applied.stderr]).toEqual([0, expect.stringContaining('Applied patch') as string]);
  });
});
