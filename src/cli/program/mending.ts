/** The command line that repairs. */
import type { Command } from 'commander';
import type { TakeExitCode } from './answer.ts';
import type { Host } from '../../host/open-host.ts';

export function addMending(program: Command, host: Host, answer: TakeExitCode): void {
  program
    .command('fix')
    .description('repairs what the doctor found, one change at a time; keeps what helped, takes back what did not')
    .passThroughOptions()
    .argument('[action...]', 'the smallest command that fails, after --; it is run after each change')
    .option('--dry-run', 'shows the plan, and changes nothing')
    .option('--yes', 'asks nobody')
    .option('--undo', 'takes back every change that stands')
    .option('--write-runbook <file>', 'adds what was found and what worked to a file')
    .option('--online', "asks the vendor's host whether it is there, without any credential")
    .option('--json', 'the same facts as JSON; needs --yes or --dry-run')
    .action(async (action: string[], flags: FixFlags) => {
      const { fix } = await import('../../doctor/fix/fix.ts');
      const {
        dryRun = false,
        yes = false,
        undo = false,
        online = false,
        json = false,
        writeRunbook: runbook = null,
      } = flags;
      answer(await fix(host, { action, dryRun, yes, undo, online, json, runbook }));
    });
}

interface FixFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly undo?: true;
  readonly online?: true;
  readonly json?: true;
  readonly writeRunbook?: string;
}
