/** What Holdfast's own MCP server is handed: looks at this machine, each the same that a command prints. */
import type { authStatus, diagnosis, explained, preflightAnswer, FormValue } from './forms.ts';

export interface Abilities {
  /** What a text tells, as `holdfast explain --json` has it. */
  readonly explain: (text: string) => Promise<FormValue<typeof explained>>;
  /** What `holdfast status --json` and `holdfast profiles list --json` say. */
  readonly authStatus: () => Promise<FormValue<typeof authStatus>>;
  /** The findings of `holdfast doctor --json`, offline. */
  readonly diagnose: () => Promise<FormValue<typeof diagnosis>>;
  /** What `holdfast check --json` says, offline. @param forMs how long the job may take, or null. */
  readonly preflight: (forMs: number | null, client: string) => Promise<FormValue<typeof preflightAnswer>>;
  readonly articles: Articles;
}

/** The knowledge base. */
export interface Articles {
  /** All articles, by their names. */
  list(): ReadonlyArray<{ readonly slug: string; readonly title: string; readonly category: string }>;
  /** One as Markdown, or null where there is none of that name. */
  read(slug: string): string | null;
  /** The glossary as Markdown, or null where this installation has none. */
  glossary(): string | null;
}

/** What the server needs besides. */
export interface ServeSurroundings {
  readonly abilities: Abilities;
  readonly version: string;
  readonly clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> };
}
