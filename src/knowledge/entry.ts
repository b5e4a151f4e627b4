/** One failure class as the knowledge base tells it: the front matter of its article. */
import type { TextModel } from './model/text-model.ts';
import type { Concepts } from './pattern.ts';

/** One wording of a failure. */
export interface Signature {
  /** Patterns that must all be found. */
  readonly says: readonly string[];
  /** Patterns of which none may be found. Default none. */
  readonly without: readonly string[];
  /** How surely it tells this class from its neighbours: 1 a hint, 5 likely, 9 nothing else says so. */
  readonly weight: number;
}

/** What to do first in a special case. */
export interface Advice {
  /** The clients that the text names, `claude-code` for one that names no other; none for all. */
  readonly for: readonly string[];
  /** Patterns without concepts, of which the folded text must hold all. */
  readonly says: readonly string[];
  readonly first: string;
  /** Default: as the entry says. */
  readonly mustNot?: readonly string[] | undefined;
}

/** What holds in some versions of the client only. */
export interface Versions {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly what: string;
}

/** `Since 2.1.276`, as it is shown. */
export function spanOf({ since, until }: Versions): string {
  if (since !== undefined && until !== undefined) return `From ${since} to ${until}`;
  return since === undefined ? `Up to ${until ?? 'today'}` : `Since ${since}`;
}

/** What a person must know at once. */
export interface Summary {
  /** A slug, also the file's name. */
  readonly id: string;
  readonly title: string;
  /** Whether it is a failed authentication, or only looks like one. */
  readonly kind: 'auth' | 'near-miss';
  readonly category: string;
  /** The client or service that shows it. */
  readonly tool: string;
  /** What is broken: `account-session`, `api-key`, `provider`, `local-runtime`, … */
  readonly scope: string;
  /** Whether Holdfast can mend it without a person. */
  readonly heal: 'yes' | 'partly' | 'no';
  /** The first thing to do. */
  readonly first: string;
  readonly mustNot: readonly string[];
  /** Where another client or wording asks for another first step; the first that fits. */
  readonly advice?: readonly Advice[] | undefined;
  /** What shows it on the machine, without a network. */
  readonly confirm: readonly string[];
  readonly related: readonly string[];
  /** From which version of the client on, or up to which, something of this entry holds. */
  readonly versions?: readonly Versions[] | undefined;
  readonly signatures: readonly Signature[];
}

/** A combination of facts that tells a class where no signature knows the words. */
export interface Row {
  /** The class. */
  readonly is: string;
  /** Facts that must all be borne out; `a|b` is one of them. */
  readonly when: readonly string[];
  /** Facts of which none may be. */
  readonly unless: readonly string[];
  /** On the scale of the signatures. */
  readonly weight: number;
}

/** What is known besides wordings: facts that a text can bear out, what they tell together, and a learned second opinion. */
export interface Lore {
  /** Each fact with its wordings, in the language of signatures. */
  readonly facts: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly Row[];
  /** Absent where none was trained. */
  readonly model?: TextModel | undefined;
}

/** Everything that the matcher knows. */
export interface Knowledge {
  readonly concepts: Concepts;
  readonly entries: readonly Summary[];
  readonly lore?: Lore | undefined;
}
