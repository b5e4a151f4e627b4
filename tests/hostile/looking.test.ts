/** Looking from inside a checkout that tries everything: no command writes, starts or reaches anything, by its system calls. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { changesIn, tracer } from '../zoo/system-calls.ts';
import { checkouts, triedIn } from './checkouts.ts';
import { toolCalls } from './command-lines.ts';
import { openLair } from './lair.ts';
import type { Lair } from './lair.ts';

const root = join(import.meta.dirname, '..', '..');

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { stdio: 'inherit' });
}, 120_000);

/** Every command, or form of one, that is said to look only. */
const looks: ReadonlyArray<readonly string[]> = [
  ['doctor'],
  ['doctor', '--json'],
  ['doctor', '--verbose', '--client', 'claude'],
  ['check'],
  ['check', '--for', '8h', '--format', 'sarif'],
  ['check', '--result', 'log.txt'],
  ['compare', '../../a.json', '../../b.json'],
  ['snapshot'],
  ['explain', 'log.txt'],
  ['explain', 'refresh-lock-orphaned'],
  ['status'],
  ['status', '--json'],
  ['incidents'],
  ['profiles'],
  ['profiles', 'list'],
  ['profiles', 'list', '--json'],
  ['profiles', 'show', 'machine'],
  ['mcp', 'list'],
  ['mcp', 'list', '--json'],
  ['mcp', 'status'],
  ['mcp', 'import', '--dry-run'],
  ['mcp', 'serve'],
  ['kb'],
  ['kb', 'check'],
  ['kb', 'import', 'log.txt'],
  ['install', '--dry-run'],
  ['uninstall', '--dry-run'],
  ['fix', '--dry-run'],
];

/** In a shell whose PATH leads into the checkout first, as the careless have it. */
function carelessPath(lair: Lair): Record<string, string> {
  return { PATH: `.::bin:node_modules/.bin:${lair.checkout}:${join(lair.checkout, 'bin')}:${lair.env['PATH'] ?? ''}`, WORK_KEY: 'fake' };
}

describe.each(Object.entries(checkouts))('in a checkout %s', (kind, { tricks, name }) => {
  it.concurrent.each(triedIn(kind, looks))(
    'holdfast %s %s %s %s changes nothing, starts nothing and reaches nobody',
    async (...words) => {
      const args = words.filter((word) => typeof word === 'string');
      const lair = await openLair(tricks, name);
      if (args[0] === 'compare')
        for (const file of ['a', 'b']) await lair.run(['snapshot', '--key', 'a-key-of-this-test', '-o', `../../${file}.json`]);
      const before = lair.picture();
      const log = join(lair.root, 'strace.log');
      const env = carelessPath(lair);
      const ended = await lair.run(args, { env, wrapper: tracer(log), stdin: args.at(-1) === 'serve' ? toolCalls : '' });
      const seen = {
        ranOut: ended.ranOut,
        calls: changesIn(log),
        started: lair.canaries(),
        reached: lair.trap.heard,
        changed: lair.changesSince(before),
        // `boot.json` would lie there.
        keptSomething: lair.hasState(),
      };
      lair.close();
      expect(seen).toEqual({ ranOut: false, calls: [], started: [], reached: [], changed: [], keptSomething: false });
    },
    180_000,
  );
});

it('would be seen if it did', async () => {
  const [{ tricks } = { tricks: {} }] = Object.values(checkouts);
  const lair = await openLair(tricks);
  const log = join(lair.root, 'strace.log');
  await lair.run(['snapshot', '-o', '../shot.json'], { wrapper: tracer(log) });
  await lair.run(['run', '--', 'true'], {});
  const [calls, keptSomething] = [changesIn(log), lair.hasState()];
  lair.close();
  expect(calls).not.toEqual([]);
  expect(keptSomething).toBe(true);
});
