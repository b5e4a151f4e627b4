import type { Incident } from './incident.ts';
import { shellWord } from './shell-word.ts';

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

/** The client keeps transcripts in `<configuration folder>/projects/<project>/<session>.jsonl`. */
function configFolder(transcript: string | null): string | null {
  const [, folder = null] = /^(.+)\/projects\/[^/]+\/[^/]+$/.exec(transcript ?? '') ?? [];
  return folder;
}
