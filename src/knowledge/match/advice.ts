/** What to do first, for the client that a text names and the wording that it has. */
import type { Advice } from '../entry.ts';
import type { NamedClient } from '../evidence/client.ts';
import { sourceOf } from '../pattern.ts';
import type { EntryWords } from './compile.ts';

/** What was said, as far as advice depends on it. */
export interface Said {
  /** The folded text; asked only where an entry depends on it. */
  readonly words: () => string;
  /** Another client than Claude Code, which the text names. */
  readonly client: NamedClient | null;
}

/** The first step and what to leave, of an entry. */
export function adviceOf(entry: EntryWords, said: Said | undefined): Pick<EntryWords, 'first' | 'mustNot'> {
  if (said === undefined) return entry;
  const special = (entry.advice ?? []).find((advice) => fits(advice, said));
  const { first, mustNot } = { first: special?.first ?? entry.first, mustNot: special?.mustNot ?? entry.mustNot };
  const { client } = said;
  // A server's entries are written for all its clients; those of another agent name its own commands.
  if (client === null || (client.id === 'mcp' && entry.category === 'mcp') || entry.tool.includes(client.name))
    return { first, mustNot };
  const isItsOwn = special?.for.includes(client.id) === true;
  return {
    first: isItsOwn ? first : firstFor(client, first, entry),
    mustNot: mustNot.filter((rule) => !claudes.test(rule)),
  };
}

function fits({ for: clients, says }: Advice, { words, client }: Said): boolean {
  if (clients.length > 0 && !clients.includes(client?.id ?? 'claude-code')) return false;
  return says.every((pattern) => new RegExp(sourceOf(pattern, {})).test(words()));
}

/** What only Claude Code has: its commands, variables, files and host. */
const claudes =
  /\bclaude\b|\.claude\b|\bCLAUDE_|\bANTHROPIC_|anthropic\.com|\/(?:login|usage|model|rewind|status|mcp|exit)\b/i;

/** The sentences that hold for every client; where none is left, what holds for the category. */
function firstFor(client: NamedClient, first: string, { category }: EntryWords): string {
  if (!claudes.test(first)) return first;
  const kept = first.split(/(?<=[.!?])\s+(?=[A-Z`])/).filter((sentence) => !claudes.test(sentence));
  const joined = kept.join(' ');
  // A rest such as "If that works, …" hangs on a sentence that is gone.
  if (kept.length > 0 && !/^(?:If|Then|Only|It|No|Otherwise|That|Any|There|The printed|A new)\b/.test(joined))
    return joined;
  return inGeneral(client, category);
}

function inGeneral({ id, name, signIn }: NamedClient, category: string): string {
  if (id === 'mcp')
    return 'Sign in to that MCP server again, in the client that uses it. The login of the agent itself is not involved.';
  const login = signIn === null ? 'sign in again on its own screen' : `sign in again with \`${signIn}\``;
  switch (category) {
    case 'keys': {
      return `Find out where ${name} takes its key from (its configuration, then the environment), and put a valid key there.`;
    }
    case 'gateway': {
      return `Look at the address that ${name} is configured to send to, and give it a key that this server knows.`;
    }
    case 'network':
    case 'near-miss': {
      return `Send the request again with ${name}; if it fails for minutes, look at the status page of its vendor, and at network and proxy.`;
    }
    default: {
      return `Restart ${name}, so that it reads its stored login again. If it is refused once more, ${login}.`;
    }
  }
}
