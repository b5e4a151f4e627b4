import type { Incident } from './incident.ts';
import type { CommandLine } from './shell-word.ts';
import { commandLine, shellWord, withVariables } from './shell-word.ts';

/**
 * The client's own command that goes on with a session, ready to paste, or null where its id is not known.
 *
 * @param home the user's home; a session whose transcript lies elsewhere needs its configuration folder named.
 */
export function resumeCommand(incident: Incident, home: string): string | null {
  if (incident.session === null) return null;
  const config = configFolder(incident.transcript);
  const usual = config === null || config === `${home}/.claude`;
  const settings = usual ? '' : `CLAUDE_CONFIG_DIR=${shellWord(config)} `;
  return `cd ${shellWord(incident.folder)} && ${settings}claude --resume ${shellWord(incident.session)}`;
}

/**
 * The client's own command that logs in to the store that a turn used, ready to paste.
 *
 * @param home the user's home; a login that lies elsewhere needs its folder named.
 */
export function loginCommandFor({ place, transcript }: Incident, home: string): CommandLine {
  const [, folder = null] = /^(.+)\/\.credentials\.json$/.exec(place) ?? [];
  const config = folder ?? configFolder(transcript);
  const usual = config === null || config === `${home}/.claude`;
  return withVariables(usual ? {} : { CLAUDE_CONFIG_DIR: config }, commandLine('claude', 'auth', 'login'));
}

/** The client keeps transcripts in `<configuration folder>/projects/<project>/<session>.jsonl`. */
function configFolder(transcript: string | null): string | null {
  const [, folder = null] = /^(.+)\/projects\/[^/]+\/[^/]+$/.exec(transcript ?? '') ?? [];
  return folder;
}
