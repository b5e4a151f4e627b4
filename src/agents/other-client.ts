/** Clients whose logins are not guarded here, so that a person who starts one behind `run` is told at once. */
import { lookUp } from '../core/look-up.ts';
import type { Invocation } from './agent.ts';
import { preparedCommand } from './claude-code/started-client.ts';
import { pathsOf } from './claude-code/world.ts';

/** By the name of the program. */
const programs: Readonly<Record<string, string>> = {
  'aider': 'Aider',
  'amp': 'Amp',
  'codex': 'Codex',
  'copilot': 'Copilot CLI',
  'crush': 'Crush',
  'cursor-agent': 'Cursor',
  'gemini': 'Gemini CLI',
  'goose': 'Goose',
  'kiro-cli': 'Kiro',
  'opencode': 'OpenCode',
  'qwen': 'Qwen Code',
};

/** By the package that a runner of packages is given. */
const packages: Readonly<Record<string, string>> = {
  '@charmland/crush': 'Crush',
  '@github/copilot': 'Copilot CLI',
  '@google/gemini-cli': 'Gemini CLI',
  '@openai/codex': 'Codex',
  '@qwen-code/qwen-code': 'Qwen Code',
  '@sourcegraph/amp': 'Amp',
  'aider-chat': 'Aider',
  'opencode-ai': 'OpenCode',
};

/** Programs that run one of a package, behind the words that say so; none for those that do nothing else. */
const runners: Readonly<Record<string, readonly string[]>> = {
  bun: ['x'],
  bunx: [],
  npm: ['exec', 'x'],
  npx: [],
  pipx: ['run'],
  pnpm: ['dlx', 'exec', 'x'],
  uvx: [],
  yarn: ['dlx', 'exec'],
};

/** Options of theirs that take the next word along. */
const valued = /^(?:-p|--package|-c|--call|--from|--with|--spec)$/;

/** The name of the other client that a command line starts, by itself or behind a program that only prepares it; else null. */
export function otherClient(
  invocation: Pick<Invocation, 'command' | 'args'>,
  platform: NodeJS.Platform,
): string | null {
  const [command, args] = preparedCommand(invocation, platform);
  const name = pathsOf(platform)
    .basename(command)
    .replace(/\.(?:exe|cmd)$/i, '');
  const says = lookUp(runners, name);
  if (says === undefined) return lookUp(programs, name) ?? null;
  if (says.length > 0 && !says.includes(args[0] ?? '')) return null;
  const word = firstWord(says.length === 0 ? args : args.slice(1));
  return lookUp(packages, word.replace(/(?<=.)@[^/]*$/, '')) ?? lookUp(programs, word) ?? null;
}

/** The package or the program of one, behind the runner's own options. */
function firstWord(args: readonly string[]): string {
  const at = args.findIndex((arg, place) => !arg.startsWith('-') && !valued.test(args[place - 1] ?? ''));
  return args[at] ?? '';
}
