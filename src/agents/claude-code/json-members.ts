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
  const close = container.offset + container.length - 1;
  const filledUntil = container.offset + text.slice(container.offset, close).trimEnd().length;
  const inLines = standsInLines(text, container);
  const indent = indentFor(text, container);
  const added = label + (inLines ? inLinesOf(value, indent, text) : JSON.stringify(value));

  const comma = last === undefined || hasComma(text.slice(last.offset + last.length, close)) ? '' : ',';
  const behindLast = last === undefined ? filledUntil : last.offset + last.length;
  const head = text.slice(0, behindLast) + comma + text.slice(behindLast, filledUntil);
  if (!inLines) {
    const space = last !== undefined && /\s/.test(text.charAt(container.offset + 1)) ? ' ' : '';
    return head + space + added + text.slice(filledUntil);
  }
  const rest = text.slice(filledUntil);
  const end = lineEndOf(text);
  // What was on one line with nothing in it is opened.
  const closing = /^\s*\n/.test(rest) ? '' : end + indentOfLine(text, container.offset);
  return `${head}${end}${indent}${added}${closing}${closing === '' ? rest : rest.trimStart()}`;
}

/** Puts a value in the place of another. */
export function withValue(text: string, node: Node, value: unknown): string {
  const isLong = text.slice(node.offset, node.offset + node.length).includes('\n');
  const written = isLong ? inLinesOf(value, indentOfLine(text, node.offset), text) : JSON.stringify(value);
  return text.slice(0, node.offset) + written + text.slice(node.offset + node.length);
}

/** Takes a member out of an object or array. @param at its place among the members. */
export function withoutMember(text: string, container: Node, at: number): string {
  const [before, member, next] = [at - 1, at, at + 1].map((index) => container.children?.[index]);
  if (member === undefined) return text;
  const end = member.offset + member.length;
  if (next !== undefined) return text.slice(0, member.offset) + text.slice(next.offset);
  if (before !== undefined) return text.slice(0, before.offset + before.length) + text.slice(end);
  const rest = text.slice(end).replace(/^\s*,/, '');
  const head = text.slice(0, member.offset);
  const isAlone = /^\s*[}\]]/.test(rest);
  return isAlone ? head.trimEnd() + rest.trimStart() : head + rest;
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

/** Whether a comma follows the last member, past comments. */
function hasComma(tail: string): boolean {
  return tail.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '').includes(',');
}
