import { HoldfastError } from '../core/errors.ts';
import type { Finding } from './finding.ts';
import { shown } from '../core/shown.ts';
import { lookUp } from '../core/look-up.ts';

/** What `--client` may name, and whose findings it keeps. */
const clients: Readonly<Record<string, readonly string[]>> = {
  'claude': ['claude', 'claude-code-action'],
  'codex': ['Codex'],
  'gemini': ['Gemini CLI'],
  'copilot': ['Copilot CLI'],
  'kiro': ['Kiro'],
  'opencode': ['OpenCode'],
  'git': ['git'],
  'npm': ['npm'],
  'docker': ['docker'],
};

/** The names that `--client` knows. */
export const doctorClientNames: readonly string[] = Object.keys(clients);

/**
 * Only what concerns one client; all for null.
 *
 * @throws HoldfastError `usage` for a name that is not known.
 */
export function factsOfClient(findings: readonly Finding[], name: string | null): readonly Finding[] {
  if (name === null) return findings;
  const names = lookUp(clients, name);
  if (names === undefined) {
    throw new HoldfastError(
      'usage',
      `expected --client to be one of ${doctorClientNames.join(', ')}, got "${name}"`,
      shown`holdfast doctor --client claude`,
    );
  }
  return findings.filter(({ client }) => names.includes(client));
}
