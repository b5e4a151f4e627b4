import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Look } from '../../agents/claude-code/look.ts';
import type { HelperFacts, SettingsFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { readJson, textIn } from './json-file.ts';

/** The settings files of all scopes, those that are not in effect, and the helper that one of them names. */
export async function settingsFacts(world: DiagnosisWorld, look: Look): Promise<SettingsFacts> {
  const { parts, notes } = look.settings;
  return {
    files: parts.map(({ scope, place, env }) => ({ scope, place, variables: Object.keys(env).toSorted() })),
    broken: notes.map(({ text }) => {
      const [place = text, because = ''] = text.split(' is not in effect: ');
      return { place, because };
    }),
    serverManaged: look.serverManaged,
    helper: await helperFacts(world, look),
  };
}

async function helperFacts(world: DiagnosisWorld, look: Look): Promise<HelperFacts | null> {
  const part = look.settings.parts.find(({ apiKeyHelper }) => apiKeyHelper !== null);
  if (part === undefined || part.apiKeyHelper !== 'named') return null;
  const file = await readJson(part.place);
  const command = file.kind === 'object' ? textIn(file.fields, 'apiKeyHelper') : null;
  const place = { scope: part.scope, place: part.place, line: null };
  if (command === null) return { place, program: null, state: 'unknown', run: null };
  const program = programOf(command, world);
  const state = program === null ? 'unknown' : await stateOf(program, command, world);
  const run = world.runHelpers && state !== 'missing' ? await runOnce(command, world) : null;
  return { place, program, state, run };
}

/** The first word of the command, where it is a path; what the shell would look up is not judged. */
function programOf(command: string, world: DiagnosisWorld): string | null {
  const [, quoted, plain] = /^\s*(?:"([^"]+)"|'?([^\s'";|&()<>$`]+)'?)/.exec(command) ?? [];
  const word = quoted ?? plain;
  if (word === undefined) return null;
  if (word.startsWith('~/')) return join(world.env['HOME'] ?? homedir(), word.slice(2));
  if (isAbsolute(word)) return word;
  return word.includes('/') ? resolve(world.cwd, word) : null;
}

async function stateOf(program: string, command: string, world: DiagnosisWorld): Promise<HelperFacts['state']> {
  const found = await stat(program).catch(() => null);
  if (found === null || found.isDirectory()) return 'missing';
  const canRun = await access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
  // Root passes by any permission but a missing x.
  const hasBit = world.platform === 'win32' || (found.mode & 0o111) !== 0;
  return canRun && hasBit && !/^\s*\(/.test(command) ? 'found' : 'not-executable';
}

/** The client itself waits ten minutes; a person in front of a report does not. */
const patienceMs = 10_000;

/** Runs the helper as the client does, by the shell and without arguments; what it prints is looked at and forgotten. */
function runOnce(command: string, world: DiagnosisWorld): Promise<NonNullable<HelperFacts['run']>> {
  const startedAt = world.clock.now();
  return new Promise((done) => {
    const options = {
      timeout: patienceMs,
      killSignal: 'SIGTERM',
      maxBuffer: 65_536,
      encoding: 'utf8',
      cwd: world.cwd,
    } as const;
    const env = Object.fromEntries(Object.entries(world.env).filter((pair) => pair[1] !== undefined));
    const child = execFile('/bin/sh', ['-c', command], { ...options, env }, (error, stdout) => {
      const text = stdout.trim();
      const lines = text === '' ? 0 : text.split('\n').length;
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const flaw = flawOf(error, text, lines);
      done({ exitCode, tookMs: world.clock.now() - startedAt, lines, flaw });
    });
    child.stdin?.end();
  });
}

function flawOf(
  error: { readonly killed?: boolean } | null,
  text: string,
  lines: number,
): NonNullable<HelperFacts['run']>['flaw'] {
  if (error?.killed === true) return 'timed-out';
  if (error !== null) return 'failed';
  if (lines === 0) return 'empty';
  if (lines > 1) return 'several-lines';
  return /\s/.test(text) || text.startsWith('{') || text.startsWith('<') ? 'not-a-token' : null;
}
