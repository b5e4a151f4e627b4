/** The parser's own errors, in the form that all errors here have: what was expected, what came, and the next step. */
import type { Command } from 'commander';
import { commandLine } from '../../core/shell-word.ts';
import { pageOf, shown, shownLines } from '../../core/shown.ts';
import type { Page, Shown } from '../../core/shown.ts';

/** A whole command for each that cannot do without an argument. */
export const examples: Readonly<Record<string, Shown>> = {
  'run': shown`holdfast run -- claude -p "fix the failing test"`,
  'compare': shown`holdfast snapshot -o local.json, the same elsewhere, then: holdfast compare local.json ci.json`,
  'complete': shown`source <(holdfast complete bash)`,
  'hook': shown`holdfast install sets the hooks; nobody types them`,
  'kb import': shown`gh issue list --json number,title,body,url > issues.json; holdfast kb import issues.json`,
  'kb new': shown`holdfast kb new my-failure`,
  'login': shown`to log in to Claude Code itself: claude auth login; for a credential of your own: holdfast profiles list, then holdfast login <profile>`,
  'logout': shown`to log out of Claude Code itself: claude auth logout; for a credential of your own: holdfast profiles list`,
  'mcp add': shown`holdfast mcp add tracker https://mcp.example.com/mcp`,
  'mcp bridge': shown`holdfast mcp bridge https://mcp.example.com/mcp; holdfast mcp list shows the names`,
  'mcp login': shown`holdfast mcp login https://mcp.example.com/mcp; holdfast mcp list shows the names`,
  'mcp logout': shown`holdfast mcp status shows where somebody is signed in`,
  'mcp remove': shown`holdfast mcp list shows the names`,
  'profiles add': shown`holdfast profiles add work --issuer https://login.example.com --client-id my-cli --upstream https://llm.example.com`,
  'profiles remove': shown`holdfast profiles list shows the names`,
  'profiles show': shown`holdfast profiles list shows the names`,
  'token': shown`holdfast profiles list shows the names; of Claude Code’s own login Holdfast gives no token`,
};

/** Has each command say its own next step. */
export function sayWrongUse(program: Command): void {
  for (const command of allOf(program)) {
    command.configureOutput({ outputError: (text, write) => write(wrongUse(text, command)) });
  }
}

function allOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allOf)];
}

function wrongUse(text: string, command: Command): Page {
  const [, message = text, suggested] =
    /^(?:error: )?([\s\S]*?)(?:\n\(Did you mean (?:one of )?([^,?]*).*\?\))?\s*$/.exec(text) ?? [];
  const words = wordsOf(command);
  const name = words.join(' ');
  const missing = /^missing required argument '([^']*)'$/.exec(message)?.[1];
  const example = examples[name];
  if (missing !== undefined) {
    const about = command.registeredArguments.find((one) => one.name() === missing)?.description ?? '';
    return failed(`expected <${missing}>${about === '' ? '' : `, ${about}`}; found nothing`, example ?? helpOf(words));
  }
  if (suggested === undefined) return failed(message, helpOf(words));
  // A near miss of an option may be of one of many; a command has one name.
  return suggested.startsWith('-')
    ? failed(message, shown`did you mean ${suggested}? ${helpOf(words)} lists the options`)
    : failed(message, commandLine('holdfast', ...words, suggested));
}

function failed(message: string, hint: Shown): Page {
  return pageOf`error: ${shownLines(message)}\nhint: ${hint}\n`;
}

function helpOf(words: readonly string[]): Shown {
  return words.length === 0
    ? shown`holdfast --help lists the commands, holdfast <command> --help its options`
    : commandLine('holdfast', ...words, '--help');
}

/** The names that lead to a command, without that of the program. */
function wordsOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
}
