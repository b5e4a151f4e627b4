import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { withoutMember } from '../../stores/json-members.ts';
import { asideSuffix } from './repair.ts';
import type { Repair } from './repair.ts';

/** One change of a text: what stood at a place goes, something else comes. */
export interface Splice {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

type TextRepair = Extract<Repair, { readonly keys: readonly string[] }>;

/**
 * What a repair changes of a JSON text, comments and form kept; null where the member is not there, or is another by now.
 * The splices are in the order in which they are made, and hold no secret: that is what keeps the journal clean.
 */
export function splicesOf(text: string, repair: TextRepair): readonly Splice[] | null {
  const root = parseTree(text);
  const node = root === undefined ? undefined : findNodeAtLocation(root, [...repair.keys]);
  const member = node?.parent;
  if (node === undefined || member?.type !== 'property') return null;
  switch (repair.kind) {
    case 'rename-member':
      return renamed(text, member);
    case 'trim-member':
      return trimmed(text, node);
    case 'drop-member':
      return dropped(text, member, repair);
  }
}

/** Only the name changes: the value, which may be a secret, stays where it is. */
function renamed(text: string, member: Node): readonly Splice[] | null {
  const key = member.children?.[0];
  if (key === undefined) return null;
  const at = key.offset + key.length - 1;
  return text.charAt(at) === '"' ? [{ at, removed: '', inserted: asideSuffix }] : null;
}

/** White space and quotes around a value as they are written, also as `\n` and `\"`; from the end to the front, so that the places hold. */
function trimmed(text: string, node: Node): readonly Splice[] | null {
  const inner = text.slice(node.offset + 1, node.offset + node.length - 1);
  const blank = String.raw`(?:\s|\\[nrt"]|')+`;
  const tail = new RegExp(`${blank}$`).exec(inner)?.[0] ?? '';
  const head = new RegExp(`^${blank}`).exec(inner)?.[0] ?? '';
  const start = node.offset + 1;
  const splices = [
    { at: start + inner.length - tail.length, removed: tail, inserted: '' },
    { at: start, removed: head, inserted: '' },
  ];
  const real = splices.filter(({ removed }) => removed !== '');
  return real.length === 0 || head.length === inner.length ? null : real;
}

/** In a store only an entry without any token may go. */
function dropped(
  text: string,
  member: Node,
  repair: Extract<Repair, { readonly kind: 'drop-member' }>,
): readonly Splice[] | null {
  if (
    repair.isStore &&
    /"(?:accessToken|refreshToken|clientSecret)"\s*:\s*"[^"]/.test(
      text.slice(member.offset, member.offset + member.length),
    )
  )
    return null;
  const container = member.parent;
  const at = container?.children?.indexOf(member) ?? -1;
  if (container === undefined || at === -1) return null;
  return [spliceBetween(text, withoutMember(text, container, at))];
}

/** The one place where two texts differ. */
function spliceBetween(before: string, after: string): Splice {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - at;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { at, removed: before.slice(at, before.length - tail), inserted: after.slice(at, after.length - tail) };
}

/** Makes the changes. */
export function withSplices(text: string, splices: readonly Splice[]): string {
  return splices.reduce(
    (all, { at, removed, inserted }) => all.slice(0, at) + inserted + all.slice(at + removed.length),
    text,
  );
}

/** Takes them back, last one first; null where the text is not as the changes left it. */
export function withoutSplices(text: string, splices: readonly Splice[]): string | null {
  let all = text;
  for (const { at, removed, inserted } of splices.toReversed()) {
    if (all.slice(at, at + inserted.length) !== inserted) return null;
    all = all.slice(0, at) + removed + all.slice(at + inserted.length);
  }
  return all;
}
