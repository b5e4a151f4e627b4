/**
 * A process that renews with the real keeper and stops at one step of it, to be killed there. It says `there` first;
 * between two calls into the file system it cannot wait, and kills itself.
 */
import { writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import type { CredentialStore, Renewer } from '../src/core/profile/ports.ts';
import type { Generation } from '../src/core/profile/record.ts';
import { jumpingClock } from './clock.ts';
import { keeperOver } from './keeper.ts';
import type { KillPlan } from './kills.ts';

const plan = JSON.parse(process.argv[2] ?? '') as KillPlan;
const clock = jumpingClock();
clock.setAhead(plan.aheadMs);
const keeper = keeperOver(plan.folder, plan, clock, { between: { store: stopped, renewer: stoppedRenewer } });
/** What nothing refers to is collected, and with it the lease of who waits for it. */
const waiting: unknown[] = [];
// Nothing else keeps it alive where it waits to be killed.
setInterval(() => undefined, 60_000);
await keeper.credential(plan.aheadMs === 0 ? (plan.refused as Generation) : null, new AbortController().signal);
await keeper.settled();
process.exit(0);

function stoppedRenewer(real: Renewer): Renewer {
  if (plan.step !== 'before the POST') return real;
  return { ...real, renew: waitToBeKilled, probe: (current) => real.probe(current) };
}

function stopped(real: CredentialStore): CredentialStore {
  return {
    place: real.place,
    read: () => real.read(),
    remove: () => real.remove(),
    watch: (onChange) => real.watch(onChange),
    async save(record, spent) {
      const isSuccessor = record.credential.generation !== plan.refused;
      if (isSuccessor && plan.step === 'before the save') await waitToBeKilled();
      if (isSuccessor && plan.step === 'during the save') killBetweenFileCalls(plan.moment);
      const saved = await real.save(record, spent);
      if (isSuccessor && plan.step === 'after the save') await waitToBeKilled();
      return saved;
    },
  };
}

function waitToBeKilled(): Promise<never> {
  sayThere();
  return new Promise((resolve) => void waiting.push(resolve));
}

function sayThere(): void {
  // At once: the death that follows would swallow it.
  writeSync(1, '"there"\n');
}

/** Dies at the nth moment before or after a call into the file system. */
function killBetweenFileCalls(moment: number): void {
  let left = moment;
  const pass = (): void => {
    if (left === 0) {
      sayThere();
      process.kill(process.pid, 'SIGKILL');
    }
    left -= 1;
  };
  const between = (owner: object, name: string): void => {
    const methods = owner as Record<string, (...args: unknown[]) => Promise<unknown>>;
    const original = methods[name];
    if (original === undefined) return;
    methods[name] = async function passing(this: unknown, ...args: unknown[]) {
      pass();
      const result = await original.apply(this, args);
      pass();
      return result;
    };
  };
  const { open } = promises;
  promises.open = async (...args: Parameters<typeof open>): Promise<FileHandle> => {
    const handle = await open(...args);
    for (const name of ['writeFile', 'write', 'sync', 'datasync', 'close']) between(handle, name);
    return handle;
  };
  for (const name of ['open', 'rename', 'rm', 'unlink', 'readFile', 'mkdir', 'lstat', 'stat', 'chmod'])
    between(promises, name);
  syncBuiltinESMExports();
}
