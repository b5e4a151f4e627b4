import type { Scope, SettingsPart } from './settings/settings.ts';
import type { Variables } from './world.ts';

/** Where the value that the client sees for a variable comes from. */
export interface Origin {
  readonly scope: Scope | 'shell' | 'profile';
  /** The file, `--settings`, or `the environment`; fit to be shown. A `profile` is a file of an Anthropic profile. */
  readonly place: string;
}

/** What the client really sees for one variable. */
export interface Effective {
  readonly value: string;
  readonly origin: Origin;
}

/** The environment as the client sees it once its settings have been laid over the shell's. */
export interface EffectiveEnv {
  /** The value in effect, which may be empty, or null when nothing sets the variable. */
  find(name: string): Effective | null;
  /** As `find`, with empty and blank taken for unset, as the client takes them. */
  findSet(name: string): Effective | null;
}

declare const userScope: unique symbol;

/**
 * The environment as the user's own scope alone makes it. What leads a messenger takes this type, so that nothing that
 * came with a checkout can lead one.
 */
export type UserEnv = EffectiveEnv & { readonly [userScope]: true };

/** Marks an environment that was made without the settings of any folder; called by `look` only. */
export function userEnv(env: EffectiveEnv): UserEnv {
  return env as UserEnv;
}

/** Lays settings over the shell's environment: managed > `--settings` > local > project > user > shell. */
export function effectiveEnv(parts: readonly SettingsPart[], shell: Variables): EffectiveEnv {
  const find = (name: string): Effective | null => {
    for (const part of parts) {
      const value = part.env[name];
      if (value !== undefined) return { value, origin: { scope: part.scope, place: part.place } };
    }
    const value = shell[name];
    return value === undefined ? null : { value, origin: { scope: 'shell', place: 'the environment' } };
  };
  const findSet = (name: string): Effective | null => {
    const found = find(name);
    return found === null || found.value.trim() === '' ? null : found;
  };
  return { find, findSet };
}

/** Whether the client takes a value for "yes": measured on 2.1.330, `2`, `no`, `0`, `false` and blank are not. */
export function isTruthy(value: string): boolean {
  return ['1', 'true', 'yes', 'on'].includes(value.trim().toLowerCase());
}
