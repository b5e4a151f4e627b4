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

/** By the package that `npx` and `bunx` are given. */
const packages: Readonly<Record<string, string>> = {
  '@charmland/crush': 'Crush',
  '@github/copilot': 'Copilot CLI',
  '@google/gemini-cli': 'Gemini CLI',
  '@openai/codex': 'Codex',
  '@qwen-code/qwen-code': 'Qwen Code',
  '@sourcegraph/amp': 'Amp',
  'opencode-ai': 'OpenCode',
};

/** The name of the other client that a command line starts, by itself or behind a program that only prepares it; else null. */
export function otherClient(
  invocation: Pick<Invocation, 'command' | 'args'>,
  platform: NodeJS.Platform,
): string | null {
  const [command, args] = preparedCommand(invocation, platform);
  const name = pathsOf(platform)
    .basename(command)
    .replace(/\.(?:exe|cmd)$/i, '');
  if (!['npx', 'bunx'].includes(name)) return lookUp(programs, name) ?? null;
  const word = args.find((arg) => arg !== '-y' && arg !== '--yes') ?? '';
  return lookUp(packages, word.replace(/(?<=.)@[^/]*$/, '')) ?? null;
}
