/** How a print run of the client is continued after its end: `--resume <session>` and the prompt `continue`. */
import type { Part } from './command-line.ts';
import { takeApart } from './command-line.ts';

/** What is needed to continue a run of the client. */
export interface ResumePlan {
  /** The user's arguments, with a session id of Holdfast's own where nothing else would tell which session it is. */
  readonly args: readonly string[];
  /** The session's id where it is known before the start. */
  readonly sessionId: string | null;
  readonly outputFormat: 'text' | 'json' | 'stream-json';
  /** Whether prompts come as messages on stdin, so that stdin stays open between turns. */
  readonly messagesOnStdin: boolean;
  /** The arguments that go on with a session. */
  again(sessionId: string): readonly string[];
}

/** The prompt that goes on with a session: what is to be done, it knows. */
export const goOn = 'continue';

/** The same as a message for `--input-format stream-json`, one line. */
export const goOnMessage = `${JSON.stringify({
  type: 'user',
  message: { role: 'user', content: [{ type: 'text', text: goOn }] },
})}\n`;

/** What names the session or its place in it; the resumed start names its own. */
const ofTheFirstStart: ReadonlySet<string> = new Set([
  'continue',
  'fork-session',
  'from-pr',
  'resume',
  'resume-drops-turn',
  'resume-session-at',
  'session-id',
]);

/** Options under which a session is not where `--resume` would look for it, or does not end with its process. */
const notHere: ReadonlySet<string> = new Set([
  'background',
  'bg',
  'cloud',
  'desktop',
  'environment',
  'init-only',
  'no-session-persistence',
  'rc',
  'remote',
  'remote-control',
  'rewind-files',
  'sdk-url',
  'teleport',
  'tmux',
  'worktree',
]);

const sessionName = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Plans how a run could be continued.
 *
 * @returns the plan, or why there is none, fit to be shown.
 */
export function planResume(args: readonly string[], newSessionId: () => string): ResumePlan | string {
  const taken = takeApart(args);
  if (taken.kind === 'ambiguous')
    return `\`${taken.option}\` is not known here, so the prompt cannot be told from its value`;
  const { parts } = taken;
  const given = new Map(parts.map((part) => [part.name, part.value] as const));
  if (!given.has('print')) return 'it is no run with -p';
  const elsewhere = parts.find(({ name }) => name !== null && notHere.has(name));
  if (elsewhere !== undefined) return `the client cannot resume a run with --${elsewhere.name}`;
  const outputFormat = formatOf(given.get('output-format') ?? 'text');
  if (outputFormat === null) return `\`--output-format ${given.get('output-format')}\` is not known here`;

  const stated = statedSession(given);
  const isNew = !given.has('resume') && !given.has('continue') && !given.has('from-pr');
  const own =
    stated === null && outputFormat === 'text' && (isNew || given.has('fork-session')) ? newSessionId() : null;
  const messagesOnStdin = given.get('input-format') === 'stream-json';
  return {
    args: own === null ? args : ['--session-id', own, ...args],
    sessionId: stated ?? own,
    outputFormat,
    messagesOnStdin,
    again: (sessionId) => [...kept(parts), '--resume', sessionId, ...(messagesOnStdin ? [] : [goOn])],
  };
}

function formatOf(value: string): ResumePlan['outputFormat'] | null {
  return value === 'text' || value === 'json' || value === 'stream-json' ? value : null;
}

/** The session that the command line itself names; a fork gets another one, and a title is no name. */
function statedSession(given: ReadonlyMap<string | null, string | null>): string | null {
  const id = given.get('session-id') ?? (given.has('fork-session') ? null : given.get('resume')) ?? null;
  return id !== null && sessionName.test(id) ? id : null;
}

function kept(parts: readonly Part[]): readonly string[] {
  return parts.filter(({ name }) => name !== null && !ofTheFirstStart.has(name)).flatMap(({ pieces }) => pieces);
}
