/**
 * The client's subcommands, as far as they must be told from a session (measured on clients 2.1.330 and 2.1.332). Taken for
 * one, `claude logs x` would be held for a login that it does not need; with an option put before it, its words are a prompt.
 */
import { takeApart } from './ending/command-line.ts';

/** What Holdfast must know of a subcommand. */
export interface Subcommand {
  /** `vendor`: fails without a good login. `screen`: may show a session that has one of its own. `no`: needs none. */
  readonly needs: 'vendor' | 'screen' | 'no';
  /** Whether `--settings` may be put before it, and means something to it. */
  readonly takesSettings: boolean;
}

/** The client knows these by its very first argument only. */
const atFront: Readonly<Record<Subcommand['needs'], readonly string[]>> = {
  vendor: ['bridge', 'sync'],
  screen: ['attach'],
  no: ['daemon', 'kill', 'logs', 'respawn', 'rm', 'stop'],
};

/**
 * These may stand behind options, but not beside `-p`, which makes all words a prompt. Today's clients have no `config`, `login`
 * and `logout`, and only name the right command for them.
 */
const anywhere: Readonly<Record<Subcommand['needs'], readonly string[]>> = {
  vendor: ['rc', 'remote-control', 'ultrareview'],
  screen: ['agents'],
  no: `auth auto-mode config doctor gateway import install login logout mcp plugin plugins project purge setup-token update
    upgrade`.split(/\s+/),
};

/** The others refuse it (`remote-control`), take their words for a prompt behind it, or start no session. */
const takingSettings: ReadonlySet<string> = new Set(['agents', 'ultrareview']);

/** The subcommand that a command line of the client asks for; null for a session. @param print whether it says `-p`. */
export function subcommandOf(args: readonly string[], print: boolean): Subcommand | null {
  const [front = ''] = args;
  const first = subcommandIn(atFront, front);
  if (first !== null || print) return first;
  const word = firstWord(args);
  return word === null ? null : subcommandIn(anywhere, word);
}

function subcommandIn(known: typeof atFront, word: string): Subcommand | null {
  const needs = (['vendor', 'screen', 'no'] as const).find((kind) => known[kind].includes(word));
  return needs === undefined ? null : { needs, takesSettings: takingSettings.has(word) };
}

/** The first argument that is neither an option nor the value of one; null where there is none, or that cannot be told. */
function firstWord(args: readonly string[]): string | null {
  for (let count = 1; count <= args.length; count += 1) {
    const taken = takeApart(args.slice(0, count));
    if (taken.kind === 'ambiguous') return null;
    const last = taken.parts.at(-1);
    if (last?.name === null) return last.pieces[0] ?? null;
  }
  return null;
}
