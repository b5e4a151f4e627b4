import { isObject, objectIn } from '../../core/json.ts';
import { startLine } from '../../stores/start-program.ts';
import type { HelperFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';

type Run = NonNullable<HelperFacts['run']>;

/** What a helper has to print. */
export type Expected = 'token' | 'headers' | 'aws-credentials';

/** The client itself waits ten minutes; a person in front of a report does not. */
const patienceMs = 10_000;
const mostBytes = 65_536;

/** Runs a helper as the client does, by the shell and without arguments; what it prints is looked at and forgotten. */
export function runHelper(
  command: string,
  expected: Expected,
  world: DiagnosisWorld,
  more: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const startedAt = world.clock.now();
  const given = { ...world, env: { ...world.env, ...more }, home: world.systemHome };
  return new Promise((done) => {
    // In a group of its own: what the shell has started would otherwise live on, and hold the output open.
    const child = startLine(command, given, {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    const end = (exitCode: number | null, failure: 'timed-out' | 'failed' | null): void => {
      clearTimeout(timer);
      child.stdout?.destroy();
      const shown = text.trim();
      const lines = shown === '' ? 0 : shown.split('\n').length;
      const flaw = failure ?? (exitCode === 0 ? flawOf(shown, lines, expected) : 'failed');
      done({ exitCode, tookMs: world.clock.now() - startedAt, lines, flaw });
    };
    const timer = setTimeout(() => {
      endGroup(child.pid);
      end(null, 'timed-out');
    }, patienceMs);
    child.stdout?.on('data', (chunk: Buffer) => (text = (text + chunk.toString('utf8')).slice(0, mostBytes)));
    child.once('error', () => end(null, 'failed'));
    child.once('close', (code) => end(code, null));
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended at this very moment.
  }
}

function flawOf(text: string, lines: number, expected: Expected): Run['flaw'] {
  if (lines === 0) return 'empty';
  if (expected !== 'token') return isExpectedJson(text, expected) ? null : 'not-json';
  if (lines > 1) return 'several-lines';
  return /\s/.test(text) || text.startsWith('{') || text.startsWith('<') ? 'not-a-token' : null;
}

function isExpectedJson(text: string, expected: Expected): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return false;
    if (expected === 'headers') return Object.values(value).every((one) => typeof one === 'string');
    const credentials = objectIn(value, 'Credentials');
    return ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].every((key) => typeof credentials[key] === 'string');
  } catch {
    return false;
  }
}
