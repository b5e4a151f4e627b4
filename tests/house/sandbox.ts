/** The sandbox of one worker: made once, kept on the global object, and the memory of what it refused. */
import { syncBuiltinESMExports } from 'node:module';
import { guardChildren } from './guard-children.ts';
import { guardFiles } from './guard-files.ts';
import { guardNetwork } from './guard-network.ts';
import { guardHome } from './guard-home.ts';
import { refusingInto } from './refuse.ts';
import type { Zones } from './zones.ts';

interface Sandbox {
  readonly zones: Zones;
  readonly violations: string[];
}

const key = Symbol.for('holdfast.test.sandbox');
const worker = globalThis as { [key]?: Sandbox };

/** Puts the guards in place, unless an earlier test file of this worker did. */
export function sandboxOnce(describe: () => Zones): void {
  if (worker[key] !== undefined) return;
  const zones = describe();
  const violations: string[] = [];
  const refuse = refusingInto(violations);
  guardFiles(zones, refuse);
  guardNetwork(refuse);
  guardChildren(zones, refuse);
  guardHome(zones.scratchHome);
  syncBuiltinESMExports();
  worker[key] = { zones, violations };
}

/** What was refused since the last call; a test that takes it declares that it expected it. */
export function takeViolations(): string[] {
  return worker[key]?.violations.splice(0) ?? ['run without a sandbox'];
}

/** Where this worker's tests must not go; undefined outside a sandbox. */
export function sandboxZones(): Zones | undefined {
  return worker[key]?.zones;
}
