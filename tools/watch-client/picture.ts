/** What Holdfast depends on in a version of the client, as it can be read in its program. */
import { placesOf } from './depends.ts';
import { sourcesIn, textsIn } from './texts.ts';

/** Each list sorted, each value once. */
export interface Picture {
  /** Environment variables of the client and its vendor. */
  readonly variables: readonly string[];
  /** Names of members and settings that tell of credentials: of what it writes, reads and prints. */
  readonly members: readonly string[];
  /** All names of that kind that stand anywhere: one that moved to another schema is neither new nor gone. */
  readonly anyMembers: readonly string[];
  /** Kinds of errors about credentials, as its records and answers name them. */
  readonly kinds: readonly string[];
  /** Files and folders of its store, and its locks. */
  readonly files: readonly string[];
  /** Numbers that it ends with. */
  readonly exits: readonly string[];
  /** What it says of credentials, with `…` where a value stands. */
  readonly messages: readonly string[];
  /** Its notes of releases that tell of credentials, `2.1.330: …`. */
  readonly notes: readonly string[];
}

/** What was read of one version. */
export interface Read {
  readonly picture: Picture;
  /** In how many places each name stands that Holdfast depends on. */
  readonly places: Readonly<Record<string, number>>;
}

/** Reads a program. Runs nothing of it. @param names that Holdfast depends on. */
export function readProgram(program: Buffer, names: readonly string[]): Read {
  const sources = sourcesIn(program);
  return { picture: pictureOf(sources), places: placesOf(names, sources) };
}

/** What the sources of a program hold. */
export function pictureOf(sources: readonly string[]): Picture {
  const texts = new Set<string>();
  for (const source of sources) for (const text of textsIn(source)) texts.add(text);
  const all = [...texts];
  return {
    variables: sorted(sources.flatMap((source) => source.match(variable) ?? [])),
    members: sorted(sources.flatMap((source) => membersIn(source, member))),
    anyMembers: sorted(sources.flatMap((source) => membersIn(source, anyMember))),
    kinds: sorted(all.filter((text) => isKind(text))),
    files: sorted(all.filter((text) => file.test(text))),
    exits: sorted(sources.flatMap((source) => Array.from(source.matchAll(exit), ([, number = '']) => number))),
    messages: sorted(all.filter((text) => isMessage(text)).map((text) => text.trim())),
    notes: sorted(all.flatMap((text) => notesIn(text))),
  };
}

const variable = /\b(?:ANTHROPIC|CLAUDE)_[A-Z][A-Z\d]*(?:_[A-Z\d]+)*\b/g;

/** Members as schemas of settings and records name them: `name: text().optional()`, or with a description. */
function membersIn(source: string, form: RegExp): string[] {
  const named = Array.from(source.matchAll(form), ([, name = '']) => name);
  return named.filter((name) => aboutCredentials.test(name) && !/^[A-Z\d_]+$/.test(name));
}

const member =
  /(?<=[{,])["']?([a-z][A-Za-z\d]{2,40}(?:_[a-z\d]+){0,5})["']?:[\w$]{1,4}\([^()]{0,60}(?:\([^()]{0,60}\)[^()]{0,20}){0,3}\)(?:\.[a-z]+\([^()]{0,40}\)){0,3}\.(?:optional|nullable|describe|catch|default)\(/g;
const anyMember = /\b([a-z][A-Za-z\d]{2,40}(?:_[a-z\d]+){0,5})["']?\s?[:=]/g;
const aboutCredentials =
  /credential|oauth|^auth|Auth(?![a-z])|authori[sz]ation|token(?!s$|Count|Usage|Budget|Limit|i[sz]e)|login|expires|expiry|apiKey|api_key|keychain|federation|identity|forceLogin|organization(?:Uuid|_id|Id)|hold_/i;

/** Words in one, as `account_on_hold`. */
function isKind(text: string): boolean {
  return /^[a-z]+(?:_[a-z\d]+){1,6}$/.test(text) && !text.startsWith('tengu_') && kindOfFailure.test(text);
}

const kindOfFailure =
  /(?:auth(?!or|ored)|credential|token|login|sign_?in|account|verification|keychain|grant|oauth|refresh|profile|organization|org|identity|api_key|federation)[a-z\d_]*(?:fail|error|expired|revoked|invalid|denied|refused|required|hold|disabled|unusable|missing|unavailable|mismatch|not_allowed|rejected|blocked|cleared|timeout)|(?:fail|expired|revoked|invalid|denied|refused|disabled|unusable|missing|rejected|blocked)[a-z\d_]*(?:auth(?!or)|credential|token|login|sign_?in|account|keychain|grant|api_key|profile)|on_hold|verification_required/;

const file =
  /^[~$./\w{}…-]*(?:(?:credential|oauth|auth|keychain|login|refresh|storage)[\w.…-]*(?:\.json|\.lock|\.owner|\.key)|\.\w[\w-]*\.lock(?:\.owner)?)$|^Claude Code(?: \w+)?-(?:credentials|write-check)/;

const exit = /\bprocess\.exit(?:Code ?= ?|\()(\d{1,3})\b/g;

/** In characters. */
const shortest = 16;
const longest = 420;

/** A sentence for a person, about a credential. */
function isMessage(text: string): boolean {
  if (text.length < shortest || text.length > longest || !/\S \S/.test(text) || !/[a-z]{3} /.test(text)) return false;
  return speaksOfCredentials.test(text) && tellsOfTrouble.test(text) && !isCode.test(text);
}

const speaksOfCredentials =
  /\b(?:log(?:ged)?[ -]?(?:in|out)|sign(?:ed)?[ -]?in|credentials?|(?:access|refresh|identity|bearer|auth|oauth|setup) tokens?|oauth|authenticat\w+|unauthorized|keychain|api keys?|apiKeyHelper|federation|login|account is|(?:ANTHROPIC|CLAUDE_CODE)_[A-Z_]*(?:TOKEN|KEY|PROFILE|ID|HELPER)\b)/i;
const tellsOfTrouble =
  /\b(?:fail\w*|error|expire[sd]?|can['’]t|couldn['’]t|could not|cannot|unable|not (?:logged|signed|allowed|accepted|valid|found|set|available|used|sent|usable)|invalid|denied|refused|reject\w*|revoked|disabled|required?s?|must|missing|no longer|on hold|is full|run \/login|auth login|sign in again|log in again|did(?:n['’]t| not)|won['’]t|isn['’]t|unusable|locked|out of date|mismatch)\b/i;
const isCode = /=>|\bfunction\b|&&|\breturn \w+\(|<\/|```|^\s*[{[(]|;\s*(?:const|let|var)\b/;

/** The lines of a text that is a list of changes by version. */
function notesIn(text: string): string[] {
  if (!/^#{1,3} \d+\.\d+\.\d+\s/.test(text)) return [];
  let version = '';
  return text.split('\n').flatMap((line) => {
    const heading = /^#{1,3} (\d+\.\d+\.\d+)/.exec(line)?.[1];
    if (heading !== undefined) version = heading;
    const note = /^\s*[-*] (.+)$/.exec(line)?.[1];
    return note !== undefined && speaksOfCredentials.test(note) ? [`${version}: ${note}`] : [];
  });
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
