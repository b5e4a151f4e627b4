/** Servers in a JSON text with comments: where each stands, and the edit that makes a program of one. */
import { isObject } from '../../core/json.ts';
import type { Node, ParseError } from 'jsonc-parser';
import { getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser';
import { withMember, withoutMember, withValue } from '../../stores/json-members.ts';
import type { EntryText, EntryProgram } from './entry-text.ts';

const byteOrderMark = '\uFEFF';

/** How servers stand in JSON. */
export const jsonEntries: EntryText = {
  read(text, keys) {
    const tree = parsed(text);
    if (typeof tree === 'string') return tree;
    const strict = isStrict(text);
    const servers = nodeAt(tree, keys);
    if (servers === null) return { entries: [], notes: [], isStrict: strict };
    if (servers.type !== 'object') return `expected "${keys.join('.')}" to be an object, found ${servers.type}`;
    const all = membersOf(servers).map(({ key, value, whole }) => ({
      name: key,
      line: lineAt(text, whole.offset),
      value: getNodeValue(value) as unknown,
    }));
    return {
      entries: all.flatMap(({ name, line, value }) => (isObject(value) ? [{ name, line, entry: value }] : [])),
      notes: all.flatMap(({ name, value }) => (isObject(value) ? [] : [`"${name}" is no object`])),
      isStrict: strict,
    };
  },

  parse(text) {
    const tree = parsed(text);
    return typeof tree === 'string' ? undefined : (getNodeValue(tree) as unknown);
  },

  regionOf(text, keys, name) {
    const node = entryNode(text, keys, name);
    if (typeof node === 'string') return node;
    const from = node.offset + markOf(text).length;
    return { from, to: from + node.length };
  },

  asProgram(text, keys, name, httpMembers, program) {
    const node = entryNode(text, keys, name);
    if (typeof node === 'string') return { because: node };
    const plain = text.slice(markOf(text).length);
    const edited = rewritten(plain, keys, name, httpMembers, program);
    return edited === null ? { because: 'the edit did not come out as expected' } : { text: markOf(text) + edited };
  },
};

function rewritten(
  text: string,
  keys: readonly string[],
  name: string,
  httpMembers: readonly string[],
  program: EntryProgram,
): string | null {
  const at = (now: string): Node | null => {
    const node = entryNode(now, keys, name);
    return typeof node === 'string' ? null : node;
  };
  const put = (now: string | null, key: string, value: unknown): string | null => {
    const node = now === null ? null : at(now);
    if (now === null || node === null) return null;
    const there = membersOf(node).find((member) => member.key === key);
    return there === undefined
      ? withMember(now, node, `${JSON.stringify(key)}: `, value)
      : withValue(now, there.value, value);
  };
  const drop = (now: string | null, key: string): string | null => {
    const node = now === null ? null : at(now);
    if (now === null || node === null) return null;
    const index = membersOf(node).findIndex((member) => member.key === key);
    return index === -1 ? now : withoutMember(now, node, index);
  };
  const added = Object.entries(program).reduce<string | null>((now, [key, value]) => put(now, key, value), text);
  return httpMembers.filter((key) => !(key in program)).reduce<string | null>(drop, added);
}

/** The object of an entry, or why there is none to edit. */
function entryNode(text: string, keys: readonly string[], name: string): Node | string {
  const tree = parsed(text);
  if (typeof tree === 'string') return tree;
  const path = [...keys, name];
  const twin = path.find((_, depth) => {
    const around = nodeAt(tree, path.slice(0, depth));
    return around !== null && membersOf(around).filter(({ key }) => key === path[depth]).length > 1;
  });
  // Of two of one name clients take the last, and an edit of either may be for nothing.
  if (twin !== undefined) return `expected "${twin}" once, found it again`;
  const node = nodeAt(tree, path);
  if (node === null) return `there is no "${name}" in it any more`;
  return node.type === 'object' ? node : `expected "${name}" to be an object, found ${node.type}`;
}

function parsed(text: string): Node | string {
  const plain = text.slice(markOf(text).length);
  if (plain.trim() === '') return 'the file is empty';
  const errors: ParseError[] = [];
  const tree = parseTree(plain, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined)
    return `expected JSON, found ${printParseErrorCode(first.error)} on line ${lineAt(plain, first.offset)}`;
  return tree?.type === 'object' ? tree : `expected a JSON object, found ${tree?.type ?? 'nothing'}`;
}

function isStrict(text: string): boolean {
  const errors: ParseError[] = [];
  parseTree(text.slice(markOf(text).length), errors, { disallowComments: true, allowTrailingComma: false });
  return errors.length === 0;
}

/** The value at the end of a way; of two of one name the last, as clients read it. */
function nodeAt(tree: Node, keys: readonly string[]): Node | null {
  return keys.reduce<Node | null>((node, key) => {
    const members = node === null ? [] : membersOf(node);
    return members.findLast((member) => member.key === key)?.value ?? null;
  }, tree);
}

function membersOf(node: Node): readonly { readonly key: string; readonly value: Node; readonly whole: Node }[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap((whole) => {
    const [key, value] = whole.children ?? [];
    return key === undefined || value === undefined ? [] : [{ key: String(key.value), value, whole }];
  });
}

function markOf(text: string): string {
  return text.startsWith(byteOrderMark) ? byteOrderMark : '';
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
