/**
 * Adds, replaces and removes members of a JSON text with comments, and touches nothing else of it. Our own, since the
 * library that reads it formats the lines around an addition anew, and breaks a list whose last item it removes.
 */
import type { Node } from 'jsonc-parser';

/**
 * Adds a member at the end of an object or array.
 *
 * @param label what stands before the value: the name of a property with its colon, or nothing in an array.
 */
export function withMember(text: string, container: Node, label: string, value: unknown): string {
  const last = container.children?.at(-1);
  const open = container.offset + 1;
  const close = container.offset + container.length - 1;
  const behindLast = last === undefined ? open : last.offset + last.length;
  const comma = commaIn(text, behindLast, close);
  const before = last === undefined || comma !== null ? '' : ',';
  if (!standsInLines(text, container)) {
    // Right behind the last one, since a comment to the end of the line may follow.
    const at = comma === null ? behindLast : comma + 1;
    const space = last !== undefined && /\s/.test(text.charAt(open)) ? ' ' : '';
    return text.slice(0, at) + before + space + label + JSON.stringify(value) + text.slice(at);
  }
  const filledUntil = container.offset + text.slice(container.offset, close).trimEnd().length;
  const head = text.slice(0, behindLast) + before + text.slice(behindLast, filledUntil);
  const indent = indentFor(text, container);
  const end = lineEndOf(text);
  const rest = text.slice(filledUntil);
  // What was on one line with nothing in it is opened.
  const tail = /^\s*\n/.test(rest) ? rest : `${end}${indentOfLine(text, container.offset)}${rest.trimStart()}`;
  return head + end + indent + label + inLinesOf(value, indent, text) + tail;
}

/** Puts a value in the place of another. */
export function withValue(text: string, node: Node, value: unknown): string {
  const isLong = text.slice(node.offset, node.offset + node.length).includes('\n');
  const written = isLong ? inLinesOf(value, indentOfLine(text, node.offset), text) : JSON.stringify(value);
  return text.slice(0, node.offset) + written + text.slice(node.offset + node.length);
}

/** Takes a member out of an object or array, and leaves the comments around it. @param at its place among the members. */
export function withoutMember(text: string, container: Node, at: number): string {
  const [before, member, next] = [at - 1, at, at + 1].map((index) => container.children?.[index]);
  if (member === undefined) return text;
  const close = container.offset + container.length - 1;
  const end = member.offset + member.length;
  const behind = commaIn(text, end, next?.offset ?? close);
  const inFront = before === undefined ? null : commaIn(text, before.offset + before.length, member.offset);
  const tail = behind === null ? text.slice(end) : text.slice(end, behind) + text.slice(behind + 1);
  const head = text.slice(0, member.offset);
  if (behind !== null || inFront === null) return joined(head, tail);
  return joined(head.slice(0, inFront) + head.slice(inFront + 1), tail);
}

/** Closes the gap between two parts of a text: a line that is empty now goes, and so does space that nobody needs. */
function joined(head: string, tail: string): string {
  const isEmptied = /[{[]\s*$/.test(head) && /^\s*[}\]]/.test(tail) && !endsInComment(head);
  if (isEmptied) return head.trimEnd() + tail.trimStart();
  const lineEnd = /^[ \t]*\r?\n/.exec(tail);
  const isLine = /(^|\n)[ \t]*$/.test(head) && lineEnd !== null;
  if (isLine) return head.replace(/[ \t]*$/, '') + tail.slice(lineEnd[0].length);
  return /^\s/.test(tail) ? head.replace(/[ \t]+$/, '') + tail : head + tail.replace(/^[ \t]+/, '');
}

/** Whether the last line, up to a bracket at its end, is a comment. */
function endsInComment(head: string): boolean {
  return /\/\/[^\n]*\s*$/.test(head);
}

/** Whether members stand on lines of their own; an empty container goes by the text around it. */
function standsInLines(text: string, container: Node): boolean {
  const first = container.children?.[0];
  if (first !== undefined) return text.slice(container.offset, first.offset).includes('\n');
  return text.trim().includes('\n') || /^\{\s*\}$/.test(text.trim());
}

function indentFor(text: string, container: Node): string {
  const first = container.children?.[0];
  if (first !== undefined && standsInLines(text, container)) return indentOfLine(text, first.offset);
  return indentOfLine(text, container.offset) + unitOf(text);
}

function indentOfLine(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** One step of indentation, by the first indented line. */
function unitOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}

function inLinesOf(value: unknown, indent: string, text: string): string {
  return JSON.stringify(value, null, unitOf(text)).replaceAll('\n', `${lineEndOf(text)}${indent}`);
}

export function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Where a comma stands in a part of a text that holds no value, past comments; null for none. */
function commaIn(text: string, from: number, until: number): number | null {
  const part = text.slice(from, until);
  const blanked = part.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const at = blanked.indexOf(',');
  return at === -1 ? null : from + at;
}
