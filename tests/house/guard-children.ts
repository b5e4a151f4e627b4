/** Looks at the environment with which a child would start. */
import child_process from 'node:child_process';
import { resolve } from 'node:path';
import type { Refuse } from './refuse.ts';
import { homesOf } from './zones.ts';
import type { Zones } from './zones.ts';

/**
 * Makes every way to start a child refuse an environment whose home is a real one, and one without a home, since a
 * program then asks the user database for it and is told the real one.
 */
export function guardChildren(zones: Zones, refuse: Refuse): void {
  const homes = homesOf(zones);
  const check = (file: string, home: string | undefined): void => {
    if (!home) refuse(`start ${file} without HOME`);
    if (homes.includes(resolve(home))) refuse(`start ${file} with the real HOME`);
  };
  guardAsync(check);
  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) guardSync(name, check);
}

type Check = (file: string, home: string | undefined) => void;

/** All asynchronous ways end in this one method, with the environment as `NAME=value` pairs. */
function guardAsync(check: Check): void {
  interface Start {
    readonly file: string;
    readonly envPairs?: readonly string[];
  }
  const prototype = child_process.ChildProcess.prototype as unknown as { spawn: (start: Start) => unknown };
  prototype.spawn = new Proxy(prototype.spawn, {
    apply(spawn, child, [start]: [Start]) {
      const pairs = start.envPairs ?? [`HOME=${process.env['HOME'] ?? ''}`];
      check(start.file, pairs.find((pair) => pair.startsWith('HOME='))?.slice('HOME='.length));
      return Reflect.apply(spawn, child, [start]);
    },
  });
}

function guardSync(name: 'spawnSync' | 'execFileSync' | 'execSync', check: Check): void {
  const module = child_process as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = module[name];
  if (original === undefined) return;
  module[name] = (...args) => {
    const options = args.slice(1).find((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
    const { env = process.env } = (options ?? {}) as { env?: NodeJS.ProcessEnv };
    check(String(args[0]), env['HOME']);
    return original(...args);
  };
}
