/** The command lines that only look. */
import type { Command } from 'commander';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { count } from './values.ts';

export function addLooking(program: Command, world: World, answer: Answer): void {
  program
    .command('status')
    .description('the logins of this machine: when they end, who uses them, and what is held')
    .option('--json', 'the same facts as JSON')
    .option('--watch', 'show it again every two seconds, until Ctrl-C')
    .action(async (options: { json?: true; watch?: true }) => {
      const { status } = await import('../commands/status.ts');
      answer(await status(world, { json: options.json === true, watch: options.watch === true }));
    });

  program
    .command('incidents')
    .description('turns that ended of their login all the same: why, what was tried, and how to go on with them')
    .option('--json', 'the same facts as JSON')
    .option('--limit <number>', 'how many, newest first (default: 20)', count)
    .action(async (options: { json?: true; limit?: number }) => {
      const { incidents } = await import('../commands/incidents.ts');
      answer(await incidents(world, { json: options.json === true, limit: options.limit ?? 20 }));
    });

  program
    .command('explain')
    .description(
      'which failure a message, a log or a session tells of, what to do first and what never to do; sends nothing',
    )
    .argument('[inputs...]', 'files, "-" for stdin, or the name of a class for its article (default: stdin)')
    .option('--json', 'the verdict as JSON')
    .option('--ndjson', 'one {"text":"…"} per line in, one verdict per line out')
    .option('--all', 'every class that a log tells of, with counts and places')
    .option('--clipboard', 'the text that was copied last')
    .option('--list', 'all classes')
    .action(async (inputs: string[], options: ExplainOptions) => {
      const { explain } = await import('../commands/explain.ts');
      const form = options.ndjson ? 'ndjson' : options.json ? 'json' : 'page';
      const { all = false, clipboard = false, list = false } = options;
      answer(await explain(world, { inputs, form, all, clipboard, list }));
    });
}

interface ExplainOptions {
  readonly json?: true;
  readonly ndjson?: true;
  readonly all?: true;
  readonly clipboard?: true;
  readonly list?: true;
}
