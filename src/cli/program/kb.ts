/** The command line of `holdfast kb`. */
import type { Command } from 'commander';
import type { TakeExitCode } from './answer.ts';
import { port } from './values.ts';
import type { Host } from '../../host/open-host.ts';

const fromOption = [
  '--from <folder>',
  'the folder of entries (default: knowledge here, else the one that comes with Holdfast)',
] as const;

export function addKb(program: Command, host: Host, answer: TakeExitCode): void {
  const kb = program
    .command('kb')
    .description('the knowledge base of failures: its site, its checks, new entries and new evidence');
  kb.command('build')
    .description('render the knowledge base as a static site')
    .option('--out <folder>', 'where the site is written', 'site')
    .option('--url <address>', 'where it will be served, for canonical addresses and the sitemap')
    .option(...fromOption)
    .action(async (options: { out: string; url?: string; from?: string }) => {
      const { kbBuild } = await import('../commands/kb.ts');
      answer(await kbBuild(host, options));
    });
  kb.command('serve')
    .description('show the site on this machine')
    .option('--port <number>', 'the port on 127.0.0.1 (default: any)', port, 0)
    .option(...fromOption)
    .action(async (options: { port: number; from?: string }) => {
      const { kbServe } = await import('../commands/kb.ts');
      answer(await kbServe(host, options));
    });
  kb.command('check')
    .description(
      'what is wrong with the entries: form, links, sources, dates, signatures that do not find their article',
    )
    .option('--json', 'the same facts as JSON')
    .option(...fromOption)
    .action(async (options: { json?: true; from?: string }) => {
      const { kbCheck } = await import('../commands/kb.ts');
      answer(kbCheck(host, { ...options, json: options.json === true }));
    });
  kb.command('new')
    .description('write the file of a new entry, to be filled in')
    .argument('<id>', 'its name: small letters, digits and hyphens')
    .option('--title <sentence>', 'what has failed')
    .option(...fromOption)
    .action(async (id: string, options: { title?: string; from?: string }) => {
      const { kbNew } = await import('../commands/kb.ts');
      answer(kbNew(host, id, options));
    });
  kb.command('import')
    .description('read issues (gh issue list --json …) or lines with text and source, and propose changes as a patch')
    .argument('<file>', 'JSON or NDJSON')
    .option('--json', 'report and patch as JSON')
    .option(...fromOption)
    .action(async (file: string, options: { json?: true; from?: string }) => {
      const { kbImport } = await import('../commands/kb.ts');
      answer(await kbImport(host, file, { ...options, json: options.json === true }));
    });
}
