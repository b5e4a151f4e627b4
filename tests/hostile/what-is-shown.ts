/** What may not stand in anything that a program prints where no terminal is. */

/** Control characters but for the end of a line and the tab, and those that turn the direction of writing. */
// oxlint-disable-next-line no-control-regex -- the very characters that are looked for
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Each place at which a text could move a cursor, forge a line or command a workflow, with what is around it. */
export function harmIn(text: string): string[] {
  const characters = [...text.matchAll(raw)].map(({ index }) => around(text, index));
  const lines = [...text.matchAll(/^[ \t]*(?:::|##\[).*/gm)].map(([line]) => `a workflow command: ${line.slice(0, 120)}`);
  return [...characters, ...lines];
}

function around(text: string, index: number): string {
  return `a raw character: ${JSON.stringify(text.slice(Math.max(0, index - 50), index + 30))}`;
}
