/**
 * A pass in a form that a POSIX shell can check with its own `test`, so that a hook starts no process at all while all is
 * well. A shell compares nothing but the times of files: each moment that counts is an empty file of that time, `at-<second>`.
 *
 * The shell's answer must never be "well" where the program's own ({@link goodPass}) would not be; the other way round it
 * costs time only.
 */
import { renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { singleQuoted } from '../../core/shell-word.ts';
import { folderFault, readRecordFile } from '../../stores/private-file.ts';
import type { Pass } from './pass.ts';
import { longestPass, namedVariables, passFolder, presentVariables } from './pass.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const secondMs = 1_000;
/** A file system whose clock differs by more from this machine's cannot tell a shell what time it is. */
const skewMs = 2_000;
/** Names of files end at 255 bytes; drafts have longer ones. */
const longestName = 200;
/** Between the parts of a pass; what holds one itself is not written for a shell. */
const between = '|';

/**
 * Writes a pass for the shell. Where it could not be read without doubt none is written, and the hook starts the program.
 * Never throws.
 *
 * @param now a time before the store's file was looked at, epoch milliseconds.
 */
export function keepForShell(stateFolder: string, env: Variables, cwd: string, pass: Pass, now: number): void {
  try {
    const line = shellPass(env, cwd, pass, now);
    const folder = passFolder(stateFolder);
    if (line === null || folderFault(folder, 'record') !== null || !isClockOf(folder, now)) return;
    if (!line.moments.every((second) => hasMoment(folder, second))) return;
    const path = join(folder, shellPassName(env, cwd));
    if (textAt(path) === line.text) return;
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, line.text, { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    return;
  }
}

/** Takes the shell's pass away. @throws the system's own error when it cannot be removed. */
export function dropForShell(stateFolder: string, env: Variables, cwd: string): void {
  const name = shellPassName(env, cwd);
  if (Buffer.byteLength(name) <= longestName) rmSync(join(passFolder(stateFolder), name), { force: true });
}

/**
 * The start of a hook's command line: ends the shell with 0 while there is a good pass, and goes on in every other case. It
 * uses nothing but what is built into dash, bash, zsh, busybox and ksh, and no special builtin with a redirection, which
 * would end the shell with an error: 2 would forbid the turn.
 *
 * The state folder stands in the text and is not taken from the environment, where a project's settings could lead it
 * into a checkout.
 */
export function shellLook(stateFolder: string): string {
  const folder = passFolder(stateFolder);
  if (!isAbsolute(folder)) return '';
  const at = (name: string): string => `"$d/at-$${name}"`;
  const own = (word: string): string => `o ${word}`;
  const all = [
    `[ -O ${singleQuoted(stateFolder)} ]`,
    '[ -O "$d" ]',
    '[ ! -h "$d" ]',
    own('"$d/$k$r"'),
    `IFS='${between}' read -r s u l g w a 2>/dev/null <"$d/$k$r"`,
    `[ "$a" = "${aboutInShell()}" ]`,
    ...['s', 'u', 'l', 'g'].map((name) => own(at(name))),
    own('"$d/now"'),
    // The one way to learn what time it is without a process.
    'true 2>/dev/null >|"$d/now"',
    `[ "$d/now" -nt ${at('s')} ]`,
    `[ ${at('u')} -nt "$d/now" ]`,
    `case "$w" in +/*) [ "\${w#+}" -nt ${at('l')} ] && [ "\${w#+}" -ot ${at('g')} ];; -/*) [ ! -e "\${w#-}" ];; *) false;; esac`,
  ];
  return [
    `if cd -P . 2>/dev/null; then d=${singleQuoted(folder)}`,
    'r="${CLAUDE_CONFIG_DIR-}:${HOLDFAST_SESSION-}:${PWD}"',
    'k=',
    'while case "$r" in */*) true;; *) false;; esac; do k="$k${r%%/*}+"',
    'r="${r#*/}"',
    'done',
    'o() { [ -f "$1" ] && [ -O "$1" ] && [ ! -h "$1" ]; }',
    `if ${all.join(' && ')}; then exit 0`,
    'fi',
    'fi',
    '',
  ].join('; ');
}

/** What a session's surroundings are, as one line; compared by the shell with its own. */
function aboutOf(env: Variables, cwd: string): string {
  const named = namedVariables.map((name) => (env[name] === undefined ? '' : `=${env[name]}`));
  const present = presentVariables.map((name) => (env[name] ? '1' : ''));
  return [cwd, ...named, ...present, '.'].join(between);
}

function aboutInShell(): string {
  const named = namedVariables.map((name) => `\${${name}+=}\${${name}-}`);
  const present = presentVariables.map((name) => `\${${name}:+1}`);
  return ['${PWD}', ...named, ...present, '.'].join(between);
}

function shellPassName(env: Variables, cwd: string): string {
  const about = [env['CLAUDE_CONFIG_DIR'] ?? '', env['HOLDFAST_SESSION'] ?? '', cwd].join(':');
  return about.replaceAll('/', '+');
}

interface ShellPass {
  readonly text: string;
  /** Epoch seconds. */
  readonly moments: readonly number[];
}

/** Null for what no shell could tell from something else. */
function shellPass(env: Variables, cwd: string, { since, until, file, stamp }: Pass, now: number): ShellPass | null {
  const store = storeFor(file, stamp, now);
  const values = [cwd, file, ...namedVariables.map((name) => env[name] ?? '')];
  if (store === null || !isAbsolute(file) || !values.every(isPlain)) return null;
  if (Buffer.byteLength(shellPassName(env, cwd)) > longestName) return null;
  const span = [since, until].map((time) => time / secondMs);
  const moments = [...span, ...(store.around ?? span)];
  if (!moments.every(Number.isInteger)) return null;
  return { text: `${[...moments, store.text, aboutOf(env, cwd)].join(between)}\n`, moments };
}

/**
 * The store's file for the shell, which sees only its time, and in some shells only the second of it: so there are two
 * moments around it, and a file that may have been written again within the same second must wait.
 */
function storeFor(file: string, stamp: string, now: number): { text: string; around: readonly number[] | null } | null {
  if (stamp === 'absent') return { text: `-${file}`, around: null };
  const nanoseconds = /^\d+-\d+-(\d+)$/.exec(stamp)?.[1];
  if (nanoseconds === undefined) return null;
  const second = Number(BigInt(nanoseconds) / 1_000_000_000n);
  if (now < (second + 2) * secondMs) return null;
  return { text: `+${file}`, around: [second - 1, second + 1] };
}

/** Without a character that separates or ends, and as Node read it from the system. */
function isPlain(value: string): boolean {
  return !/[|\p{Cc}\uFFFD]/u.test(value);
}

/** Whether a file that is written now has the time that this program believes it is. */
function isClockOf(folder: string, now: number): boolean {
  const path = join(folder, 'now');
  if (readRecordFile(path, 0).kind === 'unusable') return false;
  writeFileSync(path, '', { mode: 0o600 });
  return Math.abs(statSync(path).mtimeMs - now) <= skewMs;
}

/** An empty file of that time, made where there is none. */
function hasMoment(folder: string, second: number): boolean {
  const path = join(folder, `at-${second}`);
  const isAt = (): boolean => textAt(path) === '' && statSync(path).mtimeMs === second * secondMs;
  if (isAt()) return true;
  // Renamed into place, since for a moment it has another time.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, '', { mode: 0o600 });
  utimesSync(draft, second, second);
  renameSync(draft, path);
  return isAt();
}

/** What a file of Holdfast's own holds; null where there is none that may be believed. */
function textAt(path: string): string | null {
  const found = readRecordFile(path, longestPass);
  return found.kind === 'text' ? found.text : null;
}
