/**
 * A client that does not use the login that is there: by its mode, or because it looks elsewhere. Nothing is renewed, held or
 * resumed for it, whatever guards it; what it did use is found as the client finds it. One of each kind beside the bare client.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientVersion, Ended, Lab } from './lab.ts';
import { clientProgram, holdfastProgram } from './lab.ts';
import { inLab, shortTurn } from './work.ts';

const versions: readonly ClientVersion[] = ['2.1.330', '2.1.332'];

interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What a shell does right before the client, or Holdfast, is started. */
  readonly shell?: string;
  /** The program in place of the client. */
  readonly program?: string;
}
type Prepare = (lab: Lab, version: ClientVersion) => Start;

const hi = ['-p', 'hi', '--output-format', 'json'];
const userSettings = (lab: Lab, content: object): void => writeFileSync(join(lab.config, 'settings.json'), JSON.stringify(content));

/** The client says that it is not logged in; what Holdfast says of it. */
const stops: Readonly<Record<string, readonly [Prepare, RegExp]>> = {
  '--bare': [() => ({ args: ['--bare', ...hi] }), /--bare leaves the stored login out/],
  '--bare at the end': [() => ({ args: [...hi, '--bare'] }), /--bare leaves the stored login out/],
  '--bare with text for output': [() => ({ args: ['--bare', '-p', 'hi'] }), /--bare leaves the stored login out/],
  'CLAUDE_CODE_SIMPLE in the shell': [
    () => ({ env: { CLAUDE_CODE_SIMPLE: '1' } }),
    /CLAUDE_CODE_SIMPLE \(the environment\) leaves the stored login out/,
  ],
  'CLAUDE_CODE_SIMPLE in the user’s settings': [
    (lab) => (userSettings(lab, { env: { CLAUDE_CODE_SIMPLE: 'yes' } }), {}),
    /CLAUDE_CODE_SIMPLE \(.*settings\.json\) leaves the stored login out/,
  ],
  'CLAUDE_CODE_SIMPLE in --settings': [
    () => ({ args: [...hi, '--settings', '{"env":{"CLAUDE_CODE_SIMPLE":"1"}}'] }),
    /CLAUDE_CODE_SIMPLE \(--settings\) leaves the stored login out/,
  ],
  'a literal tilde in CLAUDE_CONFIG_DIR': [
    () => ({ env: { CLAUDE_CONFIG_DIR: '~/.claude' } }),
    /CLAUDE_CONFIG_DIR \(the environment\) begins with ~, which nothing expands here/,
  ],
  'a literal tilde in HOME': [() => ({ shell: `export HOME='~'` }), /HOME \(the environment\) begins with ~/],
  'a literal variable in CLAUDE_SECURESTORAGE_CONFIG_DIR': [
    () => ({ env: { CLAUDE_SECURESTORAGE_CONFIG_DIR: '${HOME}/.claude' } }),
    /begins with \$\{HOME\}, which nothing expands here/,
  ],
  'a CLAUDE_CONFIG_DIR that a script left undefined': [
    () => ({ env: { CLAUDE_CONFIG_DIR: 'undefined' } }),
    /CLAUDE_CONFIG_DIR \(the environment\) is no absolute path: it means .*project\/undefined, where there is no login/,
  ],
  'an empty CLAUDE_CONFIG_DIR': [() => ({ env: { CLAUDE_CONFIG_DIR: '' } }), /is empty: it means .*project, where there is no login/],
  '--bare behind timeout, where nobody has logged in': [
    (lab, version) => {
      rmSync(lab.store);
      const program = join(lab.home, 'timeout');
      writeFileSync(program, `#!/bin/sh\nshift; exec "$@"\n`, { mode: 0o755 });
      return { program, args: ['60', clientProgram(version), '--bare', ...hi] };
    },
    /--bare leaves the stored login out/,
  ],
  'a wrapper that names another folder': [
    (lab, version) => {
      const program = join(lab.home, 'bin', 'claude');
      mkdirSync(join(lab.home, 'bin'));
      writeFileSync(program, `#!/bin/sh\nCLAUDE_CONFIG_DIR='${lab.home}/other' exec '${clientProgram(version)}' "$@"\n`, { mode: 0o755 });
      return { program };
    },
    /no request came by/,
  ],
  'a wrapper that leaves the login out': [
    (lab, version) => {
      const program = join(lab.home, 'bin', 'claude');
      mkdirSync(join(lab.home, 'bin'));
      writeFileSync(program, `#!/bin/sh\nexec '${clientProgram(version)}' --bare "$@"\n`, { mode: 0o755 });
      return { program };
    },
    /stopped without asking the vendor, and the login in .* is good/,
  ],
};

/** The client works; so it must under Holdfast, at once. */
const works: Readonly<Record<string, Prepare>> = {
  'an empty HOME': (lab) => listedHome(lab, 'export HOME='),
  'an unset HOME': (lab) => listedHome(lab, 'unset HOME'),
  'a relative HOME': () => ({ shell: 'export HOME=..' }),
  'CLAUDE_CODE_SIMPLE in the project’s settings, which does not count': (lab) => {
    mkdirSync(join(lab.project, '.claude'));
    writeFileSync(join(lab.project, '.claude/settings.json'), '{"env":{"CLAUDE_CODE_SIMPLE":"1"}}');
    return {};
  },
  'a folder whose name really begins with a tilde': (lab) => {
    const folder = join(lab.project, '~/.claude-work');
    mkdirSync(folder, { recursive: true });
    cpSync(lab.store, join(folder, '.credentials.json'));
    return { env: { CLAUDE_CONFIG_DIR: '~/.claude-work' } };
  },
  'a wrapper that names the folder with the login, beside an old blank one': (lab, version) => {
    const folder = join(lab.home, 'other');
    mkdirSync(folder);
    cpSync(lab.store, join(folder, '.credentials.json'));
    lab.blankStore();
    const program = join(lab.home, 'bin', 'claude');
    mkdirSync(join(lab.home, 'bin'));
    writeFileSync(program, `#!/bin/sh\nCLAUDE_CONFIG_DIR='${folder}' exec '${clientProgram(version)}' "$@"\n`, { mode: 0o755 });
    return { program };
  },
};

/** A password database whose entry for this user names the lab's home. */
function listedHome(lab: Lab, shell: string): Start {
  const passwd = join(lab.home, 'passwd');
  writeFileSync(passwd, `root:x:${process.getuid?.() ?? 0}:0:root:${lab.home}:/bin/sh\n`);
  return { shell: `mount --bind '${passwd}' /etc/passwd && ${shell}` };
}

function start(lab: Lab, version: ClientVersion, made: Start, guarded: boolean): Promise<Ended> {
  const client = [made.program ?? clientProgram(version), ...(made.args ?? hi)];
  const all = guarded ? [process.execPath, holdfastProgram, 'run', '--hold', '20s', '--', ...client] : client;
  const env = { IS_SANDBOX: '1', ...made.env };
  const [program = '', ...args] =
    made.shell === undefined ? all : ['unshare', '--mount', 'sh', '-c', `${made.shell} && exec "$@"`, 'sh', ...all];
  return lab.start(program, args, { env }).ended;
}

function tokenRequests(lab: Lab): () => number {
  let count = 0;
  lab.vendor.onRequest = (req) => void (count += (req.url ?? '').includes('/oauth/token') ? 1 : 0);
  return () => count;
}

/** Both clients take one of each kind, and every case in the long run. */
const ofEachKind = /^(?:--bare|CLAUDE_CODE_SIMPLE in the (?:shell|user’s settings)|a literal tilde in .*|an (?:empty|unset) HOME)$/;

function casesFor<T>(cases: Readonly<Record<string, T>>, version: ClientVersion): Array<[string, T]> {
  const isTried = (name: string, at: number): boolean => ofEachKind.test(name) || (version === '2.1.332' && at % 3 === 0);
  return Object.entries(cases).filter(([name], at) => process.env['HOLDFAST_LONG'] || isTried(name, at));
}

/** What the bare client does is looked at once for each kind. */
function isBesideBare(name: string, version: ClientVersion): boolean {
  return (version === '2.1.332' && ofEachKind.test(name)) || process.env['HOLDFAST_LONG'] !== undefined;
}

describe.each(versions)('the client %s, guarded', (version) => {
  it.concurrent.each(casesFor(stops, version))('ends at once, as it does bare: %s', (name, [prepare, words]) =>
    inLab(shortTurn, async (lab) => {
      const asked = tokenRequests(lab);
      const made = prepare(lab, version);
      const ends = [await start(lab, version, made, true)];
      if (isBesideBare(name, version)) ends.push(await start(lab, version, made, false));
      for (const { code, stdout } of ends) expect([code, stdout]).toEqual([1, expect.stringContaining('Not logged in')]);
      const [guarded] = ends;
      expect(guarded?.stderr).toMatch(words);
      expect(guarded?.stderr).not.toMatch(/is resumed when|holding|wait for|the vendor refuses|Holdfast needs you/i);
      expect(asked()).toBe(0);
    }),
  );

  it.concurrent.each(casesFor(works, version))('works at once, as it does bare: %s', (name, prepare) =>
    inLab(shortTurn, async (lab) => {
      const asked = tokenRequests(lab);
      const made = prepare(lab, version);
      const before = readdirSync(lab.project);
      const bare = isBesideBare(name, version) ? [(await start(lab, version, made, false)).code] : [];
      expect(bare.filter((code) => code !== 0)).toEqual([]);
      const guarded = await start(lab, version, made, true);
      expect([guarded.code, guarded.stderr]).toEqual([0, expect.any(String)]);
      expect(guarded.stderr).not.toMatch(/is resumed when|holding/);
      expect(asked()).toBe(0);
      expect(readdirSync(lab.project), 'written into the project').toEqual(before);
    }),
  );

  it.concurrent('is left alone by installed hooks in a mode that leaves the login out', () =>
    inLab(shortTurn, async (lab) => {
      const asked = tokenRequests(lab);
      expect((await lab.holdfast(['install', '--hold', '20s', '--yes'])).code).toBe(0);
      expect(readFileSync(join(lab.config, 'settings.json'), 'utf8')).toContain('hook');
      for (const made of [{ args: ['--bare', ...hi] }, { env: { CLAUDE_CODE_SIMPLE: '1' } }]) {
        const ended = await start(lab, version, made, false);
        expect([ended.code, ended.stdout]).toEqual([1, expect.stringContaining('Not logged in')]);
      }
      expect(asked()).toBe(0);
      expect(existsSync(join(lab.home, 'holdfast', 'incidents.jsonl'))).toBe(false);
    }));
});
