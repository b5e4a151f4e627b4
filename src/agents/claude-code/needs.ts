import type { Survey } from '../agent.ts';
import { readArguments } from './arguments.ts';

/**
 * Whether a command would fail at once without a good login, and whether a person sits before it.
 *
 * @param clientArgs the arguments of the client that the command is seen to start; null for every other command.
 */
export function needsLogin(
  clientArgs: readonly string[] | null,
  stdinIsTty: boolean,
): 'unattended' | 'attended' | 'no' {
  const attended = stdinIsTty ? 'attended' : 'unattended';
  if (clientArgs === null) return attended;
  const { subcommand, help, print } = readArguments(clientArgs);
  if (subcommand?.needs === 'no' || help) return 'no';
  if (subcommand?.needs === 'screen') return stdinIsTty ? 'attended' : 'no';
  return print ? 'unattended' : attended;
}

/**
 * Whether a request carries the stored login. An API key or helper sends `x-api-key`; a token from the environment looks
 * like a login and is none, so the survey decides.
 */
export function carriesLogin(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  survey: Pick<Survey, 'guarded'>,
): boolean {
  if (!survey.guarded) return false;
  const authorization = headers['authorization'];
  if (headers['x-api-key'] !== undefined || typeof authorization !== 'string') return false;
  return /^bearer\s+\S/i.test(authorization);
}
