/** The commands by what a person wants, in the order in which the help shows them. */
import type { Command } from 'commander';

export const groups: Readonly<Record<string, readonly string[]>> = {
  'Keep a session alive:': ['run', 'status', 'incidents', 'demo'],
  'Find out what is wrong:': ['doctor', 'explain', 'check', 'fix', 'snapshot', 'compare', 'kb'],
  'Credentials of your own:': ['profiles', 'login', 'logout', 'token'],
  'MCP servers:': ['mcp'],
  'This machine:': ['install', 'uninstall', 'complete'],
};

/** What other programs call; the page of commands has those that a person may meet. */
export const internal: readonly string[] = ['hook', 'service', 'renew'];

/** Orders the commands, and shows each below its heading; internal ones work and are not shown. */
export function group(program: Command): void {
  const order = Object.values(groups).flat();
  const places = new Map(order.map((name, at) => [name, at]));
  (program.commands as Command[]).sort(
    (a, b) => (places.get(a.name()) ?? order.length) - (places.get(b.name()) ?? order.length),
  );
  for (const [heading, names] of Object.entries(groups))
    for (const command of program.commands) if (names.includes(command.name())) command.helpGroup(heading);
}

/** How help is laid out. Each command is given it when it is made, so this comes first. */
export function layOut(program: Command): void {
  program.configureHelp({
    minWidthToWrap: 10,
    subcommandTerm: (command) => command.name(),
    visibleCommands: (shown) =>
      shown.commands.filter((command) => shown !== program || !internal.includes(command.name())),
    formatItem(term, termWidth, description, helper) {
      const width = helper.helpWidth ?? 80;
      if (description === '') return `  ${term}`;
      // Beside a long name there is no room to read in.
      const beside = termWidth + gap <= width / 2;
      const indent = beside ? termWidth + gap : gap * 2;
      const lines = helper.boxWrap(description, width - indent - gap).split('\n');
      const text = lines.join(`\n${' '.repeat(indent + gap)}`);
      return beside ? `  ${term.padEnd(termWidth)}  ${text}` : `  ${term}\n${' '.repeat(indent + gap)}${text}`;
    },
  });
}

const gap = 2;
