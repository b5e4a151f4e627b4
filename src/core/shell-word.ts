/** Commands to paste: built of words, so that nothing in a word is more than a word. */
import type { Shown } from './shown.ts';
import { shownText, unseen } from './shown.ts';

declare const command: unique symbol;

/** A command line for a shell, ready to paste. */
export type CommandLine = Shown & { readonly [command]: true };

declare const aWord: unique symbol;

/** One word of a command line, quoted. */
export type ShellWord = Shown & { readonly [aWord]: true };

/**
 * A command line of these words, each quoted where it must be. Options are written in the source; a value that begins with
 * `-` would be one, so it comes as {@link operand}.
 */
export function commandLine(program: string, ...words: readonly string[]): CommandLine {
  return [program, ...words].map(shellWord).join(' ') as CommandLine;
}

/** A command line that stands in the source as it is: it has no place for a value. */
export function fixedCommand(words: TemplateStringsArray): CommandLine {
  return words.join('') as CommandLine;
}

/** The client without these variables. */
export function withoutVariables(names: readonly string[], line: CommandLine): CommandLine {
  return `${commandLine('env', ...names.flatMap((name) => ['-u', name]))} ${line}` as CommandLine;
}

/** A path as a word that no program takes for an option. */
export function operand(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** A command with variables of its own before it. */
export function withVariables(variables: Readonly<Record<string, string>>, line: CommandLine): CommandLine {
  const settings = Object.entries(variables).map(([name, value]) => {
    // What is no name of a variable would be a command.
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new TypeError('expected the name of a variable');
    return `${name}=${shellWord(value)} `;
  });
  return `${settings.join('')}${line}` as CommandLine;
}

/** The same for the command prompt of Windows, where a value can hold neither quotes nor what is not plainly seen. */
export function windowsVariables(variables: Readonly<Record<string, string>>, line: CommandLine): CommandLine {
  const settings = Object.entries(variables).map(
    ([name, value]) => `set "${name}=${shownText(value).replaceAll(/["%]/g, '')}" && `,
  );
  return `${settings.join('')}${line}` as CommandLine;
}

/** The same with the user's home as `~`, where no quote keeps the shell from undoing that. */
export function shortCommand(line: CommandLine, home: string): CommandLine {
  if (home.length <= 1 || line.includes("'") || !/^\/[\w./-]+$/.test(home)) return line;
  const words = line.split(' ').map((one) => (`${one}/`.startsWith(`${home}/`) ? `~${one.slice(home.length)}` : one));
  return words.join(' ') as CommandLine;
}

/** Commands one after the other, each only if the one before went well. */
export function inTurn(...lines: readonly CommandLine[]): CommandLine {
  return lines.join(' && ') as CommandLine;
}

/**
 * A text as one word of a command line, quoted only where it must be. What is not plainly seen is written as bytes in
 * `$'…'`, which bash, zsh, ksh and POSIX 2024 undo.
 */
export function shellWord(text: string): ShellWord {
  // `~`, `=` at the start (zsh), and `NAME=…` mean more than themselves.
  const isPlain = /^[\w@%+,./-][\w@%+=:,./-]*$/.test(text) && !/^[A-Za-z_]\w*\+?=/.test(text);
  if (isPlain) return text as ShellWord;
  if (text.search(unseen) === -1 && !/##[\w.-]*\[/.test(text)) return singleQuoted(text) as ShellWord;
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(unseen, bytesOf)
    .replaceAll('##', String.raw`#\043`);
  return `$'${escaped}'` as ShellWord;
}

/**
 * A text as one word for a shell that Holdfast's own command line goes to, byte for byte. It is for no screen: what people see
 * is a {@link shellWord}.
 */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function bytesOf(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
