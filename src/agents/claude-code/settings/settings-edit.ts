/**
 * Edits of a settings file's text that change nothing but what they are about: comments, order, line ends, indentation and
 * trailing commas stay as they are.
 */
import { objectOf } from '../../../core/json.ts';
import type { JSONPath, Node, ParseError } from 'jsonc-parser';
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import { isOurHook } from './hook-entries.ts';
import { lineEndOf, withMember, withValue, withoutMember } from '../../../stores/json-members.ts';

/** What is to stand in a settings file: hooks by event, and variables for the client. */
export interface WantedSettings {
  readonly hooks: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

export type SettingsEdit =
  | { readonly kind: 'edited'; readonly text: string; readonly notes: readonly string[] }
  /** The file is not as the client's settings are; says where, what was expected and what came. */
  | { readonly kind: 'refused'; readonly because: string };

const byteOrderMark = '\uFEFF';

/**
 * Adds what is wanted, in place of what an earlier Holdfast has put there; the same again changes nothing.
 *
 * @param text of the file; null where there is none.
 */
export function withWanted(text: string | null, wanted: WantedSettings): SettingsEdit {
  return edit(text ?? '', (editor) => {
    for (const [event, entry] of Object.entries(wanted.hooks)) putHook(editor, event, entry);
    for (const [name, value] of Object.entries(wanted.env)) putVariable(editor, name, value);
  });
}

/** A variable that was set by Holdfast, and what it was before, null where it was not there. */
export interface SetVariable {
  readonly ours: string;
  readonly before: string | null;
}

/** Takes away Holdfast's hooks, and gives variables that still have its values those that they had before. */
export function withoutOurs(text: string, env: Readonly<Record<string, SetVariable>>): SettingsEdit {
  return edit(text, (editor) => {
    for (const event of editor.keysAt(['hooks'])) removeOurs(editor, event);
    for (const [name, { ours, before }] of Object.entries(env)) {
      if (editor.valueAt(['env', name]) !== ours) continue;
      if (before === null) editor.removeWithEmpty(['env', name]);
      else editor.put(['env', name], before);
    }
  });
}

/** The value of a variable in a settings file, or null. */
export function variableIn(text: string, name: string): string | null {
  let value: unknown;
  edit(text, (editor) => {
    value = editor.valueAt(['env', name]);
  });
  return typeof value === 'string' ? value : null;
}

function putHook(editor: Editor, event: string, entry: unknown): void {
  editor.requireObject(['hooks']);
  editor.requireArray(['hooks', event]);
  const ours = ourPlaces(editor, event);
  const [first] = ours;
  if (ours.length === 1 && first?.alone === true && isSame(editor.valueAt(first.entry), entry)) return;
  if (ours.length === 1 && first?.alone === true) return editor.put(first.entry, entry);
  for (const place of ours.toReversed()) editor.remove(place.alone ? place.entry : place.hook);
  editor.append(['hooks', event], entry);
}

function putVariable(editor: Editor, name: string, value: string): void {
  editor.requireObject(['env']);
  if (editor.valueAt(['env', name]) !== value) editor.put(['env', name], value);
}

function removeOurs(editor: Editor, event: string): void {
  const ours = ourPlaces(editor, event);
  for (const place of ours.toReversed()) {
    if (place.alone) editor.removeWithEmpty(place.entry);
    else editor.remove(place.hook);
  }
}

/** Where a hook of ours stands, and whether its entry holds nothing else. */
interface OurPlace {
  readonly entry: JSONPath;
  readonly hook: JSONPath;
  readonly alone: boolean;
}

function ourPlaces(editor: Editor, event: string): readonly OurPlace[] {
  const entries = editor.valueAt(['hooks', event]);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, at) => {
    const hooks = objectOf(entry)['hooks'];
    if (!Array.isArray(hooks)) return [];
    return hooks.flatMap((hook: unknown, index): OurPlace[] => {
      const command = objectOf(hook)['command'];
      if (typeof command !== 'string' || !isOurHook(event, command)) return [];
      const path: JSONPath = ['hooks', event, at];
      return [{ entry: path, hook: [...path, 'hooks', index], alone: hooks.length === 1 }];
    });
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Ends an edit that cannot be made. */
class Refusal extends Error {}

function edit(text: string, work: (editor: Editor) => void): SettingsEdit {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const plain = text.slice(mark.length);
  try {
    const editor = new Editor(plain.trim() === '' ? `{}${lineEndOf(plain)}` : plain);
    work(editor);
    const isSameText = plain.trim() === '' && editor.isUntouched;
    return { kind: 'edited', text: isSameText ? text : mark + editor.text, notes: laxNotes(plain) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', because: error.message };
    throw error;
  }
}

/** What the client itself minds, though an editor does not: it reads this file as strict JSON. */
function laxNotes(text: string): readonly string[] {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: true });
  const [first] = errors;
  if (first === undefined) return [];
  return [
    `the client ignores this file as long as it has a comment or a trailing comma, the first at ${whereIn(text, first.offset)}`,
  ];
}

/** One text under edit. */
class Editor {
  text: string;
  readonly #original: string;
  #tree: Node;

  constructor(text: string) {
    this.#original = text;
    this.text = text;
    this.#tree = parsed(text);
  }

  get isUntouched(): boolean {
    return this.text === this.#original;
  }

  valueAt(path: JSONPath): unknown {
    const node = findNodeAtLocation(this.#tree, path);
    return node === undefined ? undefined : (getNodeValue(node) as unknown);
  }

  keysAt(path: JSONPath): readonly string[] {
    return Object.keys(objectOf(this.valueAt(path)));
  }

  requireObject(path: JSONPath): void {
    this.#require(path, 'object');
  }

  requireArray(path: JSONPath): void {
    this.#require(path, 'array');
  }

  put(path: JSONPath, value: unknown): void {
    const there = findNodeAtLocation(this.#tree, path);
    if (there !== undefined) return this.#become(withValue(this.text, there, value));
    const around = path.slice(0, -1);
    const name = String(path.at(-1));
    const container = findNodeAtLocation(this.#tree, around);
    if (container === undefined) return this.put(around, { [name]: value });
    this.#become(withMember(this.text, container, `${JSON.stringify(name)}: `, value));
  }

  append(path: JSONPath, value: unknown): void {
    const list = findNodeAtLocation(this.#tree, path);
    if (list === undefined) return this.put(path, [value]);
    this.#become(withMember(this.text, list, '', value));
  }

  remove(path: JSONPath): void {
    const member = findNodeAtLocation(this.#tree, path);
    // The member of an object is its name and its value together.
    const whole = member?.parent?.type === 'property' ? member.parent : member;
    const container = whole?.parent;
    if (whole === undefined || container?.children === undefined) return;
    this.#become(withoutMember(this.text, container, container.children.indexOf(whole)));
  }

  /** Removes a value, and the containers around it that hold nothing then, not even a comment. */
  removeWithEmpty(path: JSONPath): void {
    this.remove(path);
    for (let around = path.slice(0, -1); around.length > 0; around = around.slice(0, -1)) {
      if (!this.#isBare(around)) return;
      this.remove(around);
    }
  }

  #isBare(path: JSONPath): boolean {
    const node = findNodeAtLocation(this.#tree, path);
    if (node === undefined) return false;
    const from = node.parent?.type === 'property' ? node.parent.offset : node.offset;
    const written = this.text.slice(from, node.offset + node.length);
    return /^("(?:[^"\\]|\\.)*"\s*:\s*)?(\{\s*\}|\[\s*\])$/.test(written);
  }

  #require(path: JSONPath, type: 'object' | 'array'): void {
    const node = findNodeAtLocation(this.#tree, path);
    if (node === undefined || node.type === type) return;
    const at = whereIn(this.text, node.offset);
    throw new Refusal(`expected "${path.join('.')}" to be an ${type}, found ${node.type} at ${at}`);
  }

  #become(text: string): void {
    this.text = text;
    this.#tree = parsed(text);
  }
}

/** @throws Refusal for what is no settings file, or one in which a name stands twice where it would be edited. */
function parsed(text: string): Node {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    throw new Refusal(`expected JSON, found ${printParseErrorCode(first.error)} at ${whereIn(text, first.offset)}`);
  }
  if (tree?.type !== 'object') throw new Refusal(`expected a JSON object, found ${tree?.type ?? 'nothing'}`);
  const edited = ['hooks', 'env'];
  refuseTwins(tree, text, (name) => edited.includes(name));
  for (const name of edited) {
    const object = findNodeAtLocation(tree, [name]);
    if (object?.type === 'object') refuseTwins(object, text, () => true);
  }
  return tree;
}

/** Of two of one name the client takes the last; an edit of the first would be for nothing. */
function refuseTwins(object: Node, text: string, counts: (name: string) => boolean): void {
  const seen = new Set<string>();
  for (const { children } of object.children ?? []) {
    const key = children?.[0];
    const name = String(key?.value);
    if (key === undefined || !counts(name)) continue;
    if (seen.has(name)) throw new Refusal(`expected "${name}" once, found it again at ${whereIn(text, key.offset)}`);
    seen.add(name);
  }
}

function whereIn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}
