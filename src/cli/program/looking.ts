/** The command lines that only look. */
import { Option } from 'commander';
import type { Command } from 'commander';
import type { TakeExitCode } from './answer.ts';
import { count, duration } from './values.ts';
import type { Host } from '../../host/open-host.ts';

export function addLooking(program: Command, host: Host, answer: TakeExitCode): void {
  program
    .command('status')
    .description('the logins of this machine: when they end, who uses them, and what is held')
    .option('--json', 'the same facts as JSON')
    .option('--watch', 'show it again every two seconds, until Ctrl-C')
    .action(async (options: { json?: true; watch?: true }) => {
      const { status } = await import('../commands/status.ts');
      answer(await status(host, { json: options.json === true, watch: options.watch === true }));
    });

  program
    .command('incidents')
    .description('turns that failed because of their login: why, what was tried, and how to continue them')
    .option('--json', 'the same facts as JSON')
    .option('--limit <number>', 'how many, newest first (default: 20)', count)
    .action(async (options: { json?: true; limit?: number }) => {
      const { incidents } = await import('../commands/incidents.ts');
      answer(await incidents(host, { json: options.json === true, limit: options.limit ?? 20 }));
    });

  program
    .command('doctor')
    .description('what is wrong with the login on this machine, in which scope, and what to do; changes nothing')
    .option('--json', 'the same as JSON, with all facts')
    .option('--verbose', 'the facts, too, and what is only worth a note')
    .option('--online', "asks the vendor's host whether it is there, without any credential")
    .option('--run-helpers', 'runs the configured helpers once, for 10 s at most each')
    .option('--client <name>', 'only what concerns this client: claude, codex, gemini, copilot, kiro, git, npm, docker')
    .option('--report <file>', 'writes a report that is fit to be pasted into an issue')
    .option('--watch', 'look again every two seconds, until Ctrl-C')
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import('../commands/doctor.ts');
      const { json = false, verbose = false, watch = false, online = false, runHelpers = false } = flags;
      const { client = null, report = null } = flags;
      answer(await doctor(host, { json, verbose, watch, online, runHelpers, client, report }));
    });

  program
    .command('check')
    .description('before a job: will its login last? After it, with --result: did it do what it says?')
    .option('--for <time>', 'how long the job may take, such as 8h', duration)
    .option('--client <name>', 'claude, codex, gemini, copilot, kiro or opencode (default: claude)')
    .option('--online', "asks the vendor's host whether it is there, without any credential")
    .option('--run-helpers', 'runs the configured helpers once, for 10 s at most each')
    .addOption(
      new Option('--format <form>', 'how the answer is written').choices(['text', 'json', 'github', 'junit', 'sarif']),
    )
    .option('--json', 'the same as --format json')
    .option('--result <file>', 'judges the output of a finished run: text, json or stream-json; "-" for stdin')
    .action(async (flags: CheckFlags) => {
      const { check } = await import('../commands/check.ts');
      const { for: forMs = null, client = 'claude', online = false, runHelpers = false, result = null } = flags;
      const format = flags.format ?? (flags.json === true ? 'json' : 'text');
      answer(await check(host, { forMs, client, online, runHelpers, format, result }));
    });

  program
    .command('snapshot')
    .description('a picture of this environment without secrets, to be compared with another one')
    .option('-o, --out <file>', 'where it goes (default: stdout)')
    .option(
      '--with <file>',
      'the picture that it will be compared with, "-" for stdin: takes its key, so that secrets can be compared',
    )
    .option('--key <text>', 'that key itself, where the other picture is not at hand')
    .action(async (flags: { readonly out?: string; readonly with?: string; readonly key?: string }) => {
      const { snapshot } = await import('../commands/snapshot.ts');
      const { out = null, with: withOther = null, key = null } = flags;
      answer(await snapshot(host, { out, withOther, key }));
    });

  program
    .command('compare')
    .description('in what two environments differ, what can explain a failed sign-in first')
    .argument('<left>', 'a snapshot; "-" for stdin')
    .argument('<right>', 'another one')
    .option('--all', 'also what can hardly explain anything')
    .option('--json', 'the same as JSON')
    .action(async (left: string, right: string, flags: { readonly all?: true; readonly json?: true }) => {
      const { compare } = await import('../commands/snapshot.ts');
      const { all = false, json = false } = flags;
      answer(await compare(host, { left, right, all, json }));
    });

  program
    .command('explain')
    .description(
      'which failure a message, a log or a session tells of, what to do first and what never to do; sends nothing',
    )
    .argument('[inputs...]', 'a text, files, "-" for stdin, or the name of a class for its article (default: stdin)')
    .option('--json', 'the verdict as JSON')
    .option('--ndjson', 'one {"text":"…"} per line in, one verdict per line out')
    .option('--all', 'every class that a log tells of, with counts and places')
    .option('--clipboard', 'the text that was copied last')
    .option('--list', 'all classes')
    .option('--why', 'also the line that failed, and what led to the verdict')
    .action(async (inputs: string[], options: ExplainOptions) => {
      const { explainHere } = await import('../commands/explain.ts');
      const form = options.ndjson ? 'ndjson' : options.json ? 'json' : 'page';
      const { all = false, clipboard = false, list = false, why = false } = options;
      answer(await explainHere(host, { inputs, form, all, clipboard, list, why }));
    });
}

interface CheckFlags {
  readonly for?: number;
  readonly client?: string;
  readonly online?: true;
  readonly runHelpers?: true;
  readonly format?: 'text' | 'json' | 'github' | 'junit' | 'sarif';
  readonly json?: true;
  readonly result?: string;
}

interface DoctorFlags {
  readonly json?: true;
  readonly verbose?: true;
  readonly watch?: true;
  readonly online?: true;
  readonly runHelpers?: true;
  readonly client?: string;
  readonly report?: string;
}

interface ExplainOptions {
  readonly json?: true;
  readonly ndjson?: true;
  readonly all?: true;
  readonly clipboard?: true;
  readonly list?: true;
  readonly why?: true;
}
