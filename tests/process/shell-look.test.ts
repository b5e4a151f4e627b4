/** The hook's shell decides by itself while all is well: its decision beside the program's own, in all orders of things. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lutimesSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { constant, constantFrom, oneof, record, sample } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pass } from '../../src/guard/hooks/pass.ts';
import { hookEntries } from '../../src/agents/claude-code/settings/hook-entries.ts';
import { isWell } from '../../src/guard/hooks/first-look.ts';
import { hookProgram } from '../../src/guard/hooks/hook-program.ts';
import { goodPass, keepPass, namedVariables, passPath, passSpan, presentVariables, stampOf } from '../../src/guard/hooks/pass.ts';
import { dropForShell, keepForShell, shellLook } from '../../src/guard/hooks/shell-pass.ts';
import { singleQuoted } from '../../src/core/shell-word.ts';
import { holdfastItself } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';

const shells = ['dash', 'bash', 'bash --posix', 'busybox sh', 'zsh', 'mksh', 'yash'].filter((shell) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => isProgram(join(folder, shell.split(' ')[0] ?? ''))),
);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** A machine on which a pass was given, and what a hook of later finds. */
interface Case {
  readonly state: string;
  readonly given: Surroundings;
  readonly later: Surroundings;
}

/** What each shell decides for each of the cases, all in one process. */
function decide(shell: string, cases: readonly Case[]): readonly string[] {
  const [program = '', ...options] = shell.split(' ');
  const unset = [...namedVariables, ...presentVariables].join(' ');
  const script = cases.map(({ state, later: { env, cwd } }) => {
    const variables = Object.entries(env).map(([name, value]) => `export ${name}=${singleQuoted(value)}`);
    const look = `${shellLook(state)}echo program`;
    return `(unset ${unset}; cd ${singleQuoted(cwd)}; ${variables.join('; ')}; set -u; ${look}) || echo "ended with $?"; echo .`;
  });
  const file = join(scratchFolder(), 'cases.sh');
  writeFileSync(file, script.join('\n'));
  const said = execFileSync(program, [...options, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const answers = said.split('.\n').slice(0, -1);
  return answers.map((text) => (text === '' ? 'well' : text.trim()));
}

interface Plan {
  readonly names: string;
  readonly since: number;
  readonly span: number;
  readonly storeAge: number | null;
  readonly happens: keyof typeof happenings;
  readonly changes: keyof typeof changed;
  readonly harm: keyof typeof harms;
}

/** What becomes of the store after it was looked at. */
const happenings = {
  'nothing': () => undefined,
  'is written anew': (file: string) => writeFileSync(file, 'another'),
  'is replaced': (file: string) => {
    writeFileSync(`${file}.new`, 'another');
    renameSync(`${file}.new`, file);
  },
  'is an older copy': (file: string) => {
    const at = (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) / 1_000;
    writeFileSync(file, 'an older one');
    utimesSync(file, at - 2, at - 2);
  },
  'is of a time to come': (file: string) => {
    writeFileSync(file, 'a newer one');
    utimesSync(file, Date.now() / 1_000 + 5_000, Date.now() / 1_000 + 5_000);
  },
  'is gone': (file: string) => rmSync(file, { force: true }),
  'is a link to nothing': (file: string) => {
    rmSync(file, { force: true });
    symlinkSync('/nowhere', file);
  },
} as const;

/** What is different where the hook runs. */
const changed = {
  'nothing': (given: Surroundings) => given,
  'another home': ({ env, cwd }: Surroundings) => ({ env: { ...env, HOME: '/another' }, cwd }),
  'no home': ({ env, cwd }: Surroundings) => ({
    env: Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'HOME')),
    cwd,
  }),
  'another store': ({ env, cwd }: Surroundings) => ({ env: { ...env, CLAUDE_CONFIG_DIR: '/another' }, cwd }),
  'an empty folder name': ({ env, cwd }: Surroundings) => ({ env: { ...env, CLAUDE_SECURESTORAGE_CONFIG_DIR: '' }, cwd }),
  'a key': ({ env, cwd }: Surroundings) => ({ env: { ...env, ANTHROPIC_API_KEY: 'fake-key' }, cwd }),
  'a cloud': ({ env, cwd }: Surroundings) => ({ env: { ...env, CLAUDE_CODE_USE_VERTEX: '1' }, cwd }),
  'an empty key': ({ env, cwd }: Surroundings) => ({ env: { ...env, ANTHROPIC_AUTH_TOKEN: '' }, cwd }),
  'a guarded run': ({ env, cwd }: Surroundings) => ({ env: { ...env, HOLDFAST_SESSION: '/run/1.sock' }, cwd }),
  'a separator': ({ env, cwd }: Surroundings) => ({ env: { ...env, USER: `${env['USER'] ?? ''}|` }, cwd }),
  'another folder': ({ env, cwd }: Surroundings) => {
    mkdirSync(join(cwd, 'below'), { recursive: true });
    return { env, cwd: join(cwd, 'below') };
  },
  'the folder by a link': ({ env, cwd }: Surroundings) => {
    symlinkSync(cwd, `${cwd}.link`);
    return { env, cwd: `${cwd}.link` };
  },
} as const;

/** What becomes of the pass itself. None of it may count as a pass. */
const harms = {
  'none': null,
  'is gone': (pass: string) => rmSync(pass),
  'is empty': (pass: string) => truncateSync(pass),
  'is cut': (pass: string) => truncateSync(pass, statSync(pass).size - 1),
  'is a folder': (pass: string) => (rmSync(pass), mkdirSync(pass)),
  'is a link': (pass: string) => (renameSync(pass, `${pass}.x`), symlinkSync(`${pass}.x`, pass)),
  'is a pipe': (pass: string) => (rmSync(pass), execFileSync('mkfifo', [pass])),
  'has lost its moments': (pass: string) => beside(pass, 'at-').forEach((path) => rmSync(path)),
  'has links for moments': (pass: string) =>
    beside(pass, 'at-').forEach((path) => {
      const { mtime } = statSync(path);
      renameSync(path, `${path}.x`);
      symlinkSync(`${path}.x`, path);
      lutimesSync(path, mtime, mtime);
    }),
  'knows no now': (pass: string) => beside(pass, 'now').forEach((path) => rmSync(path)),
  'has a link for now': (pass: string) =>
    beside(pass, 'now').forEach((path) => (renameSync(path, `${path}.x`), symlinkSync(`${path}.x`, path))),
  'lies behind a link': (pass: string) => {
    const folder = join(pass, '..');
    renameSync(folder, `${folder}.x`);
    symlinkSync(`${folder}.x`, folder);
  },
  ...(process.getuid?.() === 0
    ? {
        'is another user’s': (pass: string) => chownSync(pass, 1, 1),
        'has another user’s moments': (pass: string) => beside(pass, 'at-').forEach((path) => chownSync(path, 1, 1)),
        'has another user’s now': (pass: string) => beside(pass, 'now').forEach((path) => chownSync(path, 1, 1)),
        'lies in another user’s folder': (pass: string) => chownSync(join(pass, '..'), 1, 1),
        'lies in another user’s state folder': (pass: string) => chownSync(join(pass, '..', '..'), 1, 1),
      }
    : { 'has a now that cannot be written': (pass: string) => chmodSync(join(pass, '..', 'now'), 0o400) }),
} as Readonly<Record<string, ((pass: string) => unknown) | null>>;

function beside(pass: string, prefix: string): readonly string[] {
  const folder = join(pass, '..');
  return readdirSync(folder).flatMap((name) => (name.startsWith(prefix) ? [join(folder, name)] : []));
}

/** The file that is written for the shell, if any. */
function shellPassIn(state: string): string | null {
  const name = readdirSync(join(state, 'passes')).find((one) => one.includes(':'));
  return name === undefined ? null : join(state, 'passes', name);
}

function lay(plan: Plan): {
  readonly plan: Plan;
  readonly case: Case;
  readonly isGiven: boolean;
  readonly isHarmed: boolean;
} {
  const folder = join(realpathSync(scratchFolder()), plan.names);
  const [state, cwd, config] = [join(folder, 'state'), join(folder, 'a project'), join(folder, 'config')];
  for (const one of [state, cwd, config]) mkdirSync(one, { recursive: true, mode: 0o700 });
  const file = join(config, '.credentials.json');
  const now = Date.now();
  if (plan.storeAge !== null) {
    writeFileSync(file, 'a login');
    const at = (now - plan.storeAge) / 1_000;
    utimesSync(file, at, at);
  }
  const given: Surroundings = { env: { HOME: folder, USER: plan.names, CLAUDE_CONFIG_DIR: config }, cwd };
  const span = passSpan(now + plan.since, now + plan.since + plan.span);
  const pass: Pass = { ...span, file, stamp: stampOf(file), storeId: 's', place: file };
  keepPass(passPath(state, given.env, cwd), pass);
  keepForShell(state, given.env, cwd, pass, now);
  const written = shellPassIn(state);
  // What time it was when somebody last asked, which was in time.
  if (written !== null) utimesSync(join(written, '..', 'now'), span.since / 1_000 + 5, span.since / 1_000 + 5);
  const harm = harms[plan.harm] ?? null;
  happenings[plan.happens](file);
  const later = changed[plan.changes](given);
  if (written !== null) harm?.(written);
  return { plan, case: { state, given, later }, isGiven: written !== null, isHarmed: harm !== null && written !== null };
}

/** Whether the program, with the same surroundings, would end the hook at once. */
function programFinds({ state, later: { env, cwd } }: Case): boolean {
  return goodPass(passPath(state, env, realpathSync(cwd)), Date.now()) !== null;
}

const plain: Plan = {
  names: 'p',
  since: 0,
  span: 90_000,
  storeAge: 86_400_000,
  happens: 'nothing',
  changes: 'nothing',
  harm: 'none',
};

const keysOf = <K extends string>(of: Readonly<Record<K, unknown>>): K[] => Object.keys(of) as K[];
/** Far enough from now that a slow machine decides the same. */
const plans: Arbitrary<Plan> = record({
  names: constantFrom('plain', "it's $HOME `x`", 'two  blanks ', 'back\\slash"', 'ünï-👍', '-O', '*?[a]'),
  since: constantFrom(-700_000, -60_000, -1_000, 0, 0, 0, 60_000, 700_000),
  span: constantFrom(90_000, 90_000, 600_000),
  storeAge: constantFrom(null, 100, 5_000, 86_400_000, 86_400_000, 4e11),
  happens: oneof({ weight: 2, arbitrary: constant('nothing' as const) }, constantFrom(...keysOf(happenings))),
  changes: oneof({ weight: 2, arbitrary: constant('nothing' as const) }, constantFrom(...keysOf(changed))),
  harm: oneof({ weight: 2, arbitrary: constant('none') }, constantFrom(...keysOf(harms))),
});

const count = process.env['HOLDFAST_LONG'] ? 10_000 : 200;
const seed = Number(process.env['HOLDFAST_TEST_SEED'] ?? 20);

describe('the shell in front of a hook', () => {
  const laid = sample(plans, { numRuns: count, seed }).map(lay);
  const cases = laid.map((one) => one.case);

  it.each(shells)(`finds all well only where the program would, and wherever nothing has happened: %s (seed ${seed})`, (shell) => {
    const before = cases.map(programFinds);
    const answers = decide(shell, cases);
    const after = cases.map(programFinds);
    expect(answers).toHaveLength(laid.length);
    const wrong = laid.filter(({ isGiven, isHarmed }, at) => {
      if (answers[at] === 'well') return before[at] !== true || isHarmed;
      return answers[at] !== 'program' || (isGiven && !isHarmed && after[at] === true);
    });
    expect(wrong).toEqual([]);
    expect(answers.filter((one) => one === 'well').length).toBeGreaterThan(count / 40);
  });

  it.each(shells)('says nothing to the client, and ends with 0: %s', (shell) => {
    const { case: one } = lay(plain);
    const { env, cwd } = one.given;
    const [program = '', ...options] = shell.split(' ');
    const command = [...options, '-c', `${shellLook(one.state)}exit 3`];
    const ended = spawnSync(program, command, { cwd, env: { ...env, PATH: process.env['PATH'] }, encoding: 'utf8' });
    expect(ended).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});

describe('a hook of an installed Holdfast', () => {
  it('starts the program while nothing is known, and nothing at all once the program has found all well', async () => {
    const script = await holdfastItself();
    const { state, given } = lay({ ...plain, storeAge: null }).case;
    dropForShell(state, given.env, given.cwd);
    const config = given.env['CLAUDE_CONFIG_DIR'] ?? '';
    const expiresAt = Date.now() + 8 * 3_600_000;
    const claudeAiOauth = { accessToken: 'fake-1', refreshToken: 'fake-2', expiresAt, scopes: ['user:inference'] };
    const store = join(config, '.credentials.json');
    writeFileSync(store, JSON.stringify({ claudeAiOauth }), { mode: 0o600 });
    utimesSync(store, 1e9, 1e9);
    const env = { ...given.env, HOLDFAST_HOME: state, PATH: process.env['PATH'] };
    const run = (node: string, event: 'PreToolUse' | 'SessionEnd') => {
      const { command } = hookEntries(hookProgram(node, script, state), 1_000)[event].hooks[0];
      return spawnSync('sh', ['-c', command], { cwd: given.cwd, env, input: '{}', encoding: 'utf8' });
    };
    // A program that is not there shows whether it was to be started.
    expect(run('/nowhere/node', 'PreToolUse').status).toBe(127);
    expect(run(process.execPath, 'PreToolUse')).toMatchObject({ status: 0, stdout: '' });
    expect(run('/nowhere/node', 'PreToolUse')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(run('/nowhere/node', 'SessionEnd').status).toBe(127);
    writeFileSync(store, '{}');
    expect(run('/nowhere/node', 'PreToolUse').status).toBe(127);
  });
});

describe('a pass for the shell', () => {
  it('is written by the next hook where it could not be at first, as after a renewal', () => {
    const { state, given } = lay(plain).case;
    dropForShell(state, given.env, given.cwd);
    expect(isWell('SessionStart', { ...given.env, HOLDFAST_HOME: state }, given.cwd)).toBe(false);
    expect(shellPassIn(state)).toBeNull();
    expect(isWell('PreToolUse', { ...given.env, HOLDFAST_HOME: state }, given.cwd)).toBe(true);
    expect(shellPassIn(state)).not.toBeNull();
  });

  it('is not written for a store that may be written again within its second', () => {
    expect(lay({ ...plain, storeAge: 0 }).isGiven).toBe(false);
    expect(lay({ ...plain, storeAge: 900 }).isGiven).toBe(false);
    expect(lay({ ...plain, storeAge: 3_100 }).isGiven).toBe(true);
  });

  it('is not written where another clock sets the times of files', () => {
    const { state, given } = lay({ ...plain, storeAge: 0 }).case;
    const file = join(given.env['CLAUDE_CONFIG_DIR'] ?? '', '.credentials.json');
    utimesSync(file, 5, 5);
    const pass = { ...passSpan(Date.now(), Date.now() + 90_000), file, stamp: stampOf(file), storeId: 's', place: file };
    keepForShell(state, given.env, given.cwd, pass, Date.now() - 60_000);
    expect(shellPassIn(state)).toBeNull();
    keepForShell(state, given.env, given.cwd, pass, Date.now());
    expect(shellPassIn(state)).not.toBeNull();
  });

  it('is not written for what separates its parts, and for names that no file can have', () => {
    const { state, given } = lay({ ...plain, storeAge: 0 }).case;
    const keep = (env: Readonly<Record<string, string>>, cwd: string): string | null => {
      const pass = { ...passSpan(Date.now(), Date.now() + 90_000), file: '/none', stamp: 'absent', storeId: 's', place: '/none' };
      keepForShell(state, env, cwd, pass, Date.now());
      return shellPassIn(state);
    };
    expect(keep({ ...given.env, HOME: '/a|b' }, given.cwd)).toBeNull();
    expect(keep(given.env, '/a\nb')).toBeNull();
    expect(keep(given.env, `/${'long/'.repeat(100)}`)).toBeNull();
    expect(keep(given.env, given.cwd)).not.toBeNull();
  });

  it('goes with a turn that has failed', () => {
    const { state, given } = lay(plain).case;
    dropForShell(state, given.env, given.cwd);
    dropForShell(state, given.env, given.cwd);
    dropForShell(state, given.env, `/${'long/'.repeat(100)}`);
    expect(shellPassIn(state)).toBeNull();
  });
});
