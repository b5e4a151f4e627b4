/**
 * The table of precedence: mixes of everything that can bring the client a credential, each with what the real client said
 * of it (`claude auth status --json`) and what it sent. `tests/lab/precedence-table.long.test.ts` measures it again.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one mix sets. In all texts `{home}`, `{vendor}`, `{past}`, `{future}` and the names of `secrets` stand for their values. */
export interface Mix {
  readonly name: string;
  /** The shell's variables; null takes one of the lab's own away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** Settings by scope; `flag` is given by `--settings`. */
  readonly settings?: Readonly<Partial<Record<'managed' | 'flag' | 'local' | 'project' | 'user', object>>>;
  /** The client's stored login; `good` is the default. */
  readonly store?:
    | 'good'
    | 'none'
    | 'blank'
    | 'lapsed'
    | 'no-scopes'
    | 'empty-scopes'
    | 'without-inference'
    | 'with-deadline';
  /** Other files of the home, by their path in it; an object is written as JSON. */
  readonly files?: Readonly<Record<string, string | object>>;
  /** Modes of such files, in octal digits; otherwise nobody else can read them. */
  readonly modes?: Readonly<Record<string, string>>;
  /** Members of `.claude.json` beside the usual. */
  readonly account?: object;
  /** Arguments before the prompt. */
  readonly args?: readonly string[];
  /** Whether nobody has said that they trust the project's folder. */
  readonly untrusted?: boolean;
  /** What only the vendor knows, so that Holdfast cannot say offline whether the start goes well; in words. */
  readonly unseen?: string;
  readonly measured?: Measured;
}

/** What the real client said and did. */
export interface Measured {
  readonly status: Status;
  readonly sent: Sent;
  /** How the run ended, without what is particular to one home. */
  readonly said: string;
}

export interface Status {
  readonly loggedIn: boolean | null;
  readonly authMethod: string | null;
  readonly apiKeySource: string | null;
  readonly apiProvider: string | null;
  /** Whether an end of the login is given. */
  readonly loginExpires: boolean;
}

/** The first request to a model; null fields where no header was there, `to` null where nothing was sent. */
export interface Sent {
  readonly to: string | null;
  readonly bearer: string | null;
  readonly apiKey: string | null;
  /** What was asked of a token endpoint before, by grant: `federation`, `refresh`. */
  readonly exchanges: readonly string[];
}

export interface Table {
  /** The client's version that it was measured on. */
  readonly client: '2.1.332';
  readonly mixes: readonly Mix[];
}

/** @param root the repository. */
export function readTable(root: string): Table {
  return JSON.parse(readFileSync(placeIn(root), 'utf8')) as Table;
}

export function writeTable(root: string, table: Table): void {
  writeFileSync(placeIn(root), `${JSON.stringify(table, null, 2)}\n`);
}

function placeIn(root: string): string {
  return join(root, 'score', 'precedence', 'mixes.json');
}
