import { leadingToClient } from './messenger-env.ts';
import type { Variables } from '../world.ts';

/** What a service finds in its own surroundings; what a session had there is worth nothing once that session has ended. */
const ofTheMoment: ReadonlySet<string> = new Set(['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS']);
/** Never written down, whatever they hold. */
const secret: ReadonlySet<string> = new Set(['CLAUDE_CODE_CLIENT_KEY_PASSPHRASE']);

/** The names of all variables that may last. */
export const lastingNames: readonly string[] = [
  'HOME',
  'USER',
  'PATH',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_SECURESTORAGE_CONFIG_DIR',
  'NO_PROXY',
  'no_proxy',
  ...leadingToClient.filter((name) => !ofTheMoment.has(name) && !secret.has(name)),
];

export interface LastingVariables {
  readonly kept: Readonly<Record<string, string>>;
  /** Names of those that hold a password or a key, which is nobody's to write down. */
  readonly leftOut: readonly string[];
}

/**
 * What leads to a client's program, to its login and to its vendor, as far as it is fit to be written down for a messenger
 * that is sent later and from elsewhere.
 */
export function lastingVariables(env: Variables): LastingVariables {
  const kept: Record<string, string> = {};
  const leftOut = [...secret].filter((name) => env[name] !== undefined);
  for (const name of lastingNames) {
    const value = env[name];
    if (value === undefined) continue;
    if (holdsSecret(name, value)) leftOut.push(name);
    else kept[name] = value;
  }
  return { kept, leftOut };
}

/** A user name or password before a proxy's host, or a key that stands in the variable itself. */
function holdsSecret(name: string, value: string): boolean {
  return value.includes('\n') || (/^(https?|all)_proxy$/i.test(name) && value.includes('@'));
}
