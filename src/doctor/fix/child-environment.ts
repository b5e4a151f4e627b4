/** The environment that the action is started with, in place of the one that is at fault. */
import { userInfo } from 'node:os';
import type { Repair } from '../repairs/repair.ts';
import type { World } from '../../host/world.ts';
import type { Shown } from '../../core/shown.ts';
import { shown } from '../../core/shown.ts';
import { commandLine } from '../../core/shell-word.ts';

type ChildEnvironment = Extract<Repair, { readonly kind: 'child-environment' }>;

export function changedEnv(env: World['env'], { unset, set, trim }: ChildEnvironment): World['env'] {
  const changed: Record<string, string | undefined> = { ...env };
  for (const name of unset) delete changed[name];
  for (const name of trim)
    changed[name] = changed[name]
      ?.trim()
      .replaceAll(/^["']|["']$/g, '')
      .trim();
  for (const [name, value] of Object.entries(set)) changed[name] = value === '~' ? ownName(name) : value;
  return changed;
}

/** What the system knows of this user, where the environment does not. */
function ownName(name: string): string {
  const { homedir, username } = userInfo();
  return name === 'HOME' ? homedir : username;
}

/** For a person to paste; a value that is trimmed is not shown. */
export function startSo({ unset, set, trim }: ChildEnvironment): Shown {
  if (trim.length > 0) return shown`set ${trim.join(', ')} anew, with printf %s and without quotes`;
  const values = Object.entries(set).map(([name, value]) => `${name}=${value === '~' ? ownName(name) : value}`);
  return commandLine('env', ...unset.flatMap((name) => ['-u', name]), ...values, 'claude');
}
